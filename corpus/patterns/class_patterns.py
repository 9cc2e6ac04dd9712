"""How class patterns find attributes: __match_args__ of all sorts, builtins, ABCs, metaclasses, properties that fail, order of tests."""
import collections.abc as abc
import numbers
from fractions import Fraction
from types import SimpleNamespace


class Traced:
    """Reports each attribute that a pattern asks for."""

    __match_args__ = ("x", "y")

    def __init__(self, **values):
        self.values = values

    def __getattr__(self, name):
        print(f"<{name}>", end=" ")
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


class Even(type):
    def __instancecheck__(cls, instance):
        print("<instancecheck>", end=" ")
        return isinstance(instance, int) and instance % 2 == 0


class EvenNumber(metaclass=Even):
    pass


class Failing:
    __match_args__ = ("a",)

    @property
    def a(self):
        raise LookupError("in the property")

    @property
    def b(self):
        raise AttributeError("hidden")


def with_args(args):
    return type("Dynamic", (), {"__match_args__": args, "a": 1, "b": 2})


def classify(value):
    match value:
        case Traced(1, y=2):
            return "traced 1 2"
        case Traced(x, y) if x == y:
            return f"traced twins {x}"
        case Traced(z=z) | Traced(0, z):
            return f"traced z {z}"
        case Traced():
            return "any traced"
        case bool(flag):
            return f"bool {flag}"
        case EvenNumber():
            return "even"
        case int(n) | float(n) if n > 1000:
            return f"large {n}"
        case numbers.Integral() as n:
            return f"integral {n}"
        case numbers.Rational(numerator=p, denominator=q):
            return f"{p} over {q}"
        case str(s) | bytes(s) if not s:
            return f"empty {type(s).__name__}"
        case list([]) | tuple(()) | set() | frozenset() if not value:
            return f"no items in {type(value).__name__}"
        case list([first, *_]) | tuple((first, *_)):
            return f"starts with {first}"
        case abc.Mapping() as m:
            return f"mapping of {len(m)}"
        case abc.Callable(__name__=str(name), __defaults__=(_, *_) as d):
            return f"{name} with defaults {d}"
        case abc.Callable(__name__=name):
            return f"callable {name}"
        case abc.Sized(__len__=length):
            return f"sized {length()}"
        case object(__class__=cls, __dict__={"shared": v}):
            return f"{cls.__name__} shares {v}"
        case object(real=_, imag=i):
            return f"imaginary {i}"
    return "nothing"


for value in (Traced(x=1, y=2), Traced(x=1, y=3), Traced(x=4, y=4), Traced(z=5), Traced(x=0, y=6), Traced(), True, 4, 7, 3001, 2500.5, Fraction(3, 4), "", b"", [], (), set(), frozenset({1}), [5, 6], ("a",), {}, {1: 2}, print, lambda a, b=3: a, int, 2j, SimpleNamespace(shared=8), None, range(5), bytearray(3)):
    shown = type(value).__name__ if " at 0x" in repr(value) else repr(value)
    print(f"{shown}: {classify(value)}")
for args in (("a",), ("a", "b"), ("a", "a"), ["a"], "ab", (), (1,), ("missing",), None):
    try:
        match with_args(args)():
            case object() as d if not hasattr(type(d), "__match_args__"):
                print("no __match_args__")
        cls = with_args(args)
        match cls():
            case cls(v):
                print(args, "one:", v)
            case _:
                print(args, "no match")
        match cls():
            case cls(v, w):
                print(args, "two:", v, w)
            case cls(v, a=w):
                print(args, "both ways:", v, w)
    except TypeError as e:
        print(args, "TypeError:", e)
match Failing():
    case Failing(b=_):
        print("never")
    case Failing():
        print("a missing attribute is no match")
for source in ("int(a, b)", "int(real=r, imag=i)", "str(x, y=z)", "dict(x)", "len(x)", "SimpleNamespace(x)", "object(x)", "Traced(1, x=2)", "Traced(1, 2, 3)", "abc.Sequence()", "not_defined()", "numbers.nope()"):
    try:
        exec(f"match 5:\n case {source}: print({source!r}, 'matches')\n case _: print({source!r}, 'does not')")
    except (TypeError, NameError, AttributeError) as e:
        print(f"{source!r}: {type(e).__name__}: {e}")
match (n := 0, Failing()):
    case (0, Failing(a=5)):
        print("never")
