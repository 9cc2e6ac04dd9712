from . import cycle_a
seen = cycle_a.VALUE
try:
    from .cycle_a import LATER
except ImportError as e:
    print(type(e).__name__, str(e).partition("(")[0], e.name)
