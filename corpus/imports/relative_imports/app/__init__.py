"""The application."""
from .core import engine
from .core.helpers import visible, hidden as _hidden

VERSION = "1." + str(len(__path__))
__all__ = ["VERSION", "visible", "core"]
