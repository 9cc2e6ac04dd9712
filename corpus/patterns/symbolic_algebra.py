"""Symbolic algebra by pattern matching: simplification, differentiation and printing of expression trees."""
from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True)
class Expr:
    def __add__(self, other):
        return simplify(Add(self, lift(other)))

    def __mul__(self, other):
        return simplify(Mul(self, lift(other)))

    __radd__, __rmul__ = (lambda self, other: lift(other) + self), (lambda self, other: lift(other) * self)

    def __pow__(self, n):
        return simplify(Pow(self, lift(n)))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -lift(other)


@dataclass(frozen=True)
class Num(Expr):
    value: int | float


@dataclass(frozen=True)
class Var(Expr):
    name: str


@dataclass(frozen=True)
class Add(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Mul(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Pow(Expr):
    base: Expr
    exponent: Expr


@dataclass(frozen=True)
class Call(Expr):
    name: str
    argument: Expr


def lift(value):
    match value:
        case Expr():
            return value
        case bool():
            raise TypeError("no truth values")
        case int() | float():
            return Num(value)
        case str(name) if name.isidentifier():
            return Var(name)
        case [first, *rest]:
            return reduce(lambda a, b: a + b, map(lift, rest), lift(first))
        case {"call": str(name), "of": argument, **rest} if not rest:
            return Call(name, lift(argument))
    raise TypeError(f"no expression: {value!r}")


def simplify(e):
    match e:
        case Add(Num(a), Num(b)):
            return Num(a + b)
        case Mul(Num(a), Num(b)):
            return Num(a * b)
        case Pow(Num(a), Num(b)) if not (a == 0 and b < 0):
            return Num(a**b)
        case Add(Num(0), x) | Add(x, Num(0)) | Mul(Num(1), x) | Mul(x, Num(1)) | Pow(x, Num(1)):
            return x
        case Mul(Num(0), _) | Mul(_, Num(0)):
            return Num(0)
        case Pow(_, Num(0)) | Pow(Num(1), _):
            return Num(1)
        case Mul(x, Num() as n):
            return simplify(Mul(n, x))
        case Mul(Num(a), Mul(Num(b), x)):
            return simplify(Mul(Num(a * b), x))
        case Add(x, y) if x == y:
            return simplify(Mul(Num(2), x))
        case Add(Mul(Num(a), x), Mul(Num(b), y)) if x == y:
            return simplify(Mul(Num(a + b), x))
        case Mul(Pow(x, Num(a)), Pow(y, Num(b))) if x == y:
            return simplify(Pow(x, Num(a + b)))
        case Mul(x, Pow(y, Num(n))) | Mul(Pow(y, Num(n)), x) if x == y:
            return simplify(Pow(x, Num(n + 1)))
        case Mul(x, y) if x == y:
            return Pow(x, Num(2))
        case Pow(Pow(x, Num(a)), Num(b)):
            return simplify(Pow(x, Num(a * b)))
        case Call("exp", Num(0)) | Call("cos", Num(0)):
            return Num(1)
        case Call("log", Call("exp", x)) | Call("exp", Call("log", x)):
            return x
        case _:
            return e


def derive(e, x):
    match e:
        case Num():
            return Num(0)
        case Var(name=n):
            return Num(int(n == x))
        case Add(a, b):
            return derive(a, x) + derive(b, x)
        case Mul(a, b):
            return derive(a, x) * b + a * derive(b, x)
        case Pow(base, exponent=Num(n)):
            return n * base ** (n - 1) * derive(base, x)
        case Call("sin" | "cos" | "exp" | "log" as f, u):
            outer = {"sin": Call("cos", u), "cos": -Call("sin", u), "exp": e, "log": u**-1}[f]
            return outer * derive(u, x)
    raise NotImplementedError(f"derivative of {show(e)}")


def show(e, level=0):
    match e:
        case Num(v) if v < 0:
            text, own = f"{v:g}", 0
        case Num(v):
            return f"{v:g}"
        case Var(name):
            return name
        case Add(a, Mul(Num(n), b)) if n < 0:
            text, own = f"{show(a, 1)} - {show(simplify(Mul(Num(-n), b)), 2)}", 1
        case Add(a, b):
            text, own = f"{show(a, 1)} + {show(b, 1)}", 1
        case Mul(Num(-1), x):
            text, own = f"-{show(x, 2)}", 1
        case Mul(a, Pow(b, Num(n))) if n < 0:
            text, own = f"{show(a, 2)} / {show(simplify(Pow(b, Num(-n))), 3)}", 2
        case Mul(a, b):
            text, own = f"{show(a, 2)} {show(b, 2)}", 2
        case Pow(a, b):
            text, own = f"{show(a, 4)}^{show(b, 3)}", 3
        case Call(f, a):
            return f"{f}({show(a)})"
    return f"({text})" if own < level else text


x, y = Var("x"), Var("y")
f = 3 * x**2 + 2 * x * y - 7
for e in (f, derive(f, "x"), derive(f, "y"), x * x * x, derive(x**4, "x"), derive(Call("sin", x**2), "x"), derive(derive(Call("exp", 2 * x), "x"), "x"), x + x - 2 * x, (x + 1) ** 2 * (x + 1), lift([1, "a", {"call": "cos", "of": 0}]), derive(Call("log", x), "x") * y, -(x + y)):
    print(show(e))
print(simplify(Call("log", Call("exp", y))), Num(2) ** -1, math.isclose(simplify(Pow(Num(2.0), Num(0.5))).value, math.sqrt(2)))
for wrong in (True, None, "a b", {"call": "f", "of": 1, "more": 2}, [], b"x"):
    try:
        print(lift(wrong))
    except TypeError as e:
        print(e)
print(show(derive(x ** (x + 1), "x")))
