"""The package: a registry, and settings that are imported when asked for."""
from importlib import import_module

registry = {}


def step(function):
    registry[function.__name__] = function.__module__
    return function


def __getattr__(name):
    if name == "settings":
        globals()[name] = module = import_module(".config", __name__)
        return module
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=import_module(__name__))
