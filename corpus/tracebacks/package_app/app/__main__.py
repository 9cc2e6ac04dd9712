import sys

from . import registry
from .core.pipeline import StepError, run

print(__name__, __package__, sorted(registry))
try:
    run("fail", [])
except StepError as e:
    sys.exit(f"{e}")
finally:
    leftover = __spec__ and __spec__.name
