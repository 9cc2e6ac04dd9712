"""The shop."""
from .prices import PRICES
from .basket import total

__all__ = ["total", "prices"]


def __getattr__(name):
    if name == "lazy":
        print("computing lazy")
        globals()["lazy"] = 42
        return 42
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return ["b", "a"]
