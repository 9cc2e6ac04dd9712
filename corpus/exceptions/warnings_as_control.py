"""Warnings as exceptions, recorded and counted, in a configuration reader that migrates old settings."""
import contextlib
import io
import sys
import warnings


class ConfigWarning(UserWarning):
    def __init__(self, key, text):
        super().__init__(key, text)
        self.key = key

    def __str__(self):
        return f"{self.key}: {self.args[1]}"


class Removed(ConfigWarning, DeprecationWarning): ...


RULES = {
    "colour": ("color", lambda v: v),
    "size_mm": ("size", lambda v: float(v) / 10),
    "debug": (None, None),
}


def read(text, strictness="default"):
    settings = {}
    with warnings.catch_warnings():
        warnings.simplefilter(strictness, Removed)
        for number, line in enumerate(text.splitlines(), 1):
            key, eq, value = map(str.strip, line.partition("="))
            if not eq:
                warnings.warn_explicit(ConfigWarning(line, "not a setting"), None, "<settings>", number)
                continue
            if key in RULES:
                new, convert = RULES[key]
                warnings.warn(Removed(key, f"use {new}" if new else "has no effect"), stacklevel=2)
                if new is None:
                    continue
                key, value = new, convert(value)
            if key in settings:
                warnings.warn(f"{key} is given twice", ConfigWarning.__mro__[1])
            settings[key] = value
    return settings


TEXT = "colour = red\nsize_mm = 25\nwhat\ndebug=1\ncolor = blue"
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    print(read(TEXT, "always"))
    for w in log:
        print(w.category.__name__, w.message, w.lineno if w.filename == "<settings>" else "here", isinstance(w.message, Removed))
with warnings.catch_warnings(record=True) as log:
    warnings.resetwarnings()
    print(read("size_mm=1\nsize_mm=2", "ignore"), len(log), [str(w.message) for w in log])
with warnings.catch_warnings(action="error", category=Removed):
    try:
        read("a = 1\ndebug = 0", "error")
    except Removed as e:
        print("stopped by", repr(e), e.key, e.__traceback__.tb_next is not None)
with warnings.catch_warnings(record=True, action="once") as log:
    for n in range(3):
        warnings.warn("again")
        warnings.warn(f"number {n % 2}")
    print([str(w.message) for w in log])
with contextlib.redirect_stderr(io.StringIO()) as err:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        registry = {}
        for n in (1, 1, 2):
            warnings.warn_explicit("repeated", UserWarning, "<file>", n, registry=registry, module="m")
        print(sorted(k if isinstance(k, str) else str(k[::2]) for k in registry))
print(err.getvalue(), end="")
before = len(warnings.filters)
for args in (("error", "(", UserWarning), ("error", "x", 5), ("error", 5), ("error", "", UserWarning, "mod", -1)):
    try:
        warnings.filterwarnings(*args)
    except Exception as e:
        print(type(e).__name__, e)
print(len(warnings.filters) == before, issubclass(PendingDeprecationWarning, Warning), sys.warnoptions)
warnings.filterwarnings("error", message="size is given", module=r"__main__$")
print(read("color = 1\ncolor = 2"))
read("size_mm=1\nsize_mm=2")
