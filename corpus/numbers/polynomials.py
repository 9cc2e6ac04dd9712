"""Polynomials with exact coefficients: arithmetic, division, gcd, roots, interpolation, composition and printing."""
from fractions import Fraction as F
from functools import reduce
from itertools import zip_longest
from math import gcd


class Polynomial:
    def __init__(self, *coefficients):
        *self.c, = map(F, coefficients)
        while self.c and not self.c[-1]:
            self.c.pop()

    @classmethod
    def roots(cls, *roots):
        return reduce(lambda p, r: p * cls(-r, 1), roots, cls(1))

    @property
    def degree(self):
        return len(self.c) - 1

    def __call__(self, x):
        return reduce(lambda total, c: total * x + c, reversed(self.c), 0 * x)

    def __add__(self, other):
        other = other if isinstance(other, Polynomial) else Polynomial(other)
        return Polynomial(*(a + b for a, b in zip_longest(self.c, other.c, fillvalue=0)))

    __radd__ = __add__

    def __neg__(self):
        return Polynomial(*(-c for c in self.c))

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        other = other if isinstance(other, Polynomial) else Polynomial(other)
        out = [F(0)] * (len(self.c) + len(other.c))
        for i, a in enumerate(self.c):
            for j, b in enumerate(other.c):
                out[i + j] += a * b
        return Polynomial(*out)

    __rmul__ = __mul__

    def __divmod__(self, other):
        rest, out = self.c[:], [F(0)] * max(1, len(self.c) - other.degree)
        if not other.c:
            raise ZeroDivisionError(f"({self}) / 0")
        while len(rest) > other.degree and rest:
            factor, shift = rest[-1] / other.c[-1], len(rest) - len(other.c)
            out[shift] = factor
            for i, c in enumerate(other.c):
                rest[i + shift] -= factor * c
            rest.pop()
        return Polynomial(*out), Polynomial(*rest)

    def __floordiv__(self, other): return divmod(self, other)[0]
    def __mod__(self, other): return divmod(self, other)[1]
    def __pow__(self, n): return reduce(Polynomial.__mul__, [self] * n, Polynomial(1))
    def __eq__(self, other): return isinstance(other, Polynomial) and self.c == other.c
    def __hash__(self): return hash(tuple(self.c))
    def __bool__(self): return bool(self.c)
    def __getitem__(self, i): return self.c[i] if i < len(self.c) else F(0)
    def derivative(self): return Polynomial(*(i * c for i, c in enumerate(self.c) if i))
    def monic(self): return self * (1 / self.c[-1])

    def rational_roots(self):
        scale = reduce(lambda a, b: a * b // gcd(a, b), (c.denominator for c in self.c))
        whole = [int(c * scale) for c in self.c]
        lead, last = abs(whole[-1]), abs(next(c for c in whole if c))
        candidates = {s * F(p, q) for p in range(1, last + 1) if last % p == 0 for q in range(1, lead + 1) if lead % q == 0 for s in (1, -1)} | {F(0)}
        return sorted(r for r in candidates if self(r) == 0)

    def __format__(self, name):
        name = name or "x"
        terms = []
        for i, c in sorted(enumerate(self.c), reverse=True):
            if c:
                body = "" if abs(c) == 1 and i else str(abs(c))
                power = "" if i == 0 else name if i == 1 else f"{name}^{i}"
                terms.append(("-" if c < 0 else "+", f"{body}{power}"))
        text = " ".join(f"{s} {t}" for s, t in terms) or "+ 0"
        return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ")

    __str__ = __repr__ = lambda self: format(self, "x")


def common(a, b):
    while b:
        a, b = b, a % b
    return a.monic()


def interpolate(points):
    total = Polynomial()
    for i, (xi, yi) in enumerate(points):
        others = [x for j, (x, _) in enumerate(points) if j != i]
        basis = Polynomial.roots(*others)
        total += basis * (F(yi) / basis(F(xi)))
    return total


x = Polynomial(0, 1)
p, q = x ** 3 - 6 * x ** 2 + 11 * x - Polynomial(6), Polynomial.roots(2, F(1, 2))
print(p, "|", q, "|", p * q, "|", divmod(p, q), "|", p.derivative(), "|", p(4), p(2.5), p.rational_roots(), q.rational_roots(), (p * q).rational_roots())
print(common(p, q), common(p * q, p ** 2) == p, p == Polynomial(-6, 11, -6, 1), hash(p) == hash(Polynomial(-6, 11, -6, 1, 0)), p(q), q(x + 1), f"{p:t}", p[1], p[9], bool(p - p), p - p, -p, (p // q) * q + p % q == p)
print(interpolate([(n, n ** 3 - n) for n in range(4)]), interpolate([(0, 1), (1, 3), (3, 2)]), [interpolate([(k, sum(i ** 2 for i in range(k + 1))) for k in range(4)])(n) for n in (10, 100)])
for attempt in (lambda: p % Polynomial(), lambda: p + "x", lambda: Polynomial("a"), lambda: Polynomial(0.1), lambda: p ** -1, lambda: p / q, lambda: p < q, lambda: Polynomial().monic()):
    try:
        print(attempt())
    except (ArithmeticError, TypeError, ValueError, LookupError) as error:
        print(type(error).__name__, error)
divmod(x, x - x)
