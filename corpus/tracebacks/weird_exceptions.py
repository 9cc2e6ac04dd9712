"""Exceptions whose own str, repr, args, name or module misbehave, and how tracebacks show them."""
import traceback


class NoStr(Exception):
    def __str__(self):
        raise RuntimeError("str failed")

    __repr__ = __str__


class NotText(Exception):
    def __str__(self):
        return 5


class Tall(Exception):
    def __str__(self):
        return "\n".join(f"{k:>8} = {v!r}" for k, v in vars(self).items())

    def __init__(self, **fields):
        vars(self).update(fields)


class Outer:
    class Inner(LookupError):
        __module__ = "some.package"

    def local(self):
        class Local(ValueError):
            pass

        return Local("from a function")


class Renamed(Exception):
    pass


Renamed.__name__, Renamed.__qualname__ = "Short", "Very.Long.Name"
NoModule = type("NoModule", (Exception,), {"__module__": 42})
Builtin = type("Builtin", (ArithmeticError,), {"__module__": "builtins"})


class Shouting(Exception):
    def __getattribute__(self, name):
        if name == "__notes__":
            raise LookupError(f"no {name} here")
        return super().__getattribute__(name)


class Frozen(Exception):
    __slots__ = ("code",)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name}")


CASES = [
    NoStr("x"), NotText("y"), Tall(path="a/b", line=3, text="x\ny"), Outer.Inner("k"), Outer().local(), Renamed("r"),
    NoModule("m"), Builtin("b"), Shouting("s"), KeyError("several\nlines"), KeyError(), KeyError(1, 2), ValueError(""),
    ValueError(None), ValueError("a\nb\n"), ValueError(b"bytes"), Exception(Exception("inner")), StopIteration([1]),
    OSError(), OSError("one"), OSError(2, "two"), OSError(2, None, "f"), OSError(13, "denied", b"a", None, "b"), SystemExit("x"),
    UnicodeDecodeError("utf-8", b"\xff\xfe", 0, 1, "why"), UnicodeEncodeError("ascii", "a\u20ac\U0001f600", 1, 3, "out of range"),
    UnicodeTranslateError("\ud800", 0, 1, "alone"), AttributeError("text", name="x", obj=3), ImportError("m", name="n", path="p"),
]
for case in CASES:
    try:
        raise case
    except BaseException as e:
        text = "".join(traceback.format_exception_only(e))
        print(type(e).__qualname__, "->", text, end="")
for deed in (lambda: str(CASES[0]), lambda: str(CASES[1]), lambda: repr(CASES[2]), lambda: setattr(Frozen(), "code", 1),
             lambda: setattr(ValueError(), "args", 5), lambda: setattr(ValueError(), "__cause__", 5), lambda: setattr(ValueError(), "__traceback__", 5),
             lambda: ValueError(a=1), lambda: OSError(a=1), lambda: delattr(ValueError(), "__context__"), lambda: BaseException.__new__(int),
             lambda: ValueError().with_traceback(None).with_traceback(1)):
    try:
        print("->", deed())
    except Exception as e:
        print(f"{type(e).__name__}: {e}")
try:
    try:
        raise NotText from NoStr()
    except NotText as e:
        raise Tall(caught=type(e).__name__, frozen=Frozen.__slots__)
except Tall as tall:
    raise Renamed(*range(3)) from tall
