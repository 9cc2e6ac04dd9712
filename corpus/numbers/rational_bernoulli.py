"""Bernoulli numbers with an own rational type and with fractions.Fraction."""
from fractions import Fraction
from functools import total_ordering
from math import comb, gcd


@total_ordering
class Rational:
    __slots__ = ("n", "d")

    def __init__(self, n, d=1):
        if d == 0:
            raise ZeroDivisionError(f"Rational({n}, 0)")
        g = gcd(n, d) * (-1 if d < 0 else 1)
        self.n, self.d = n // g, d // g

    def __repr__(self):
        return f"{self.n}/{self.d}" if self.d != 1 else str(self.n)

    def __add__(self, other):
        if isinstance(other, int):
            other = Rational(other)
        if not isinstance(other, Rational):
            return NotImplemented
        return Rational(self.n * other.d + other.n * self.d, self.d * other.d)

    __radd__ = __add__

    def __neg__(self):
        return Rational(-self.n, self.d)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        if isinstance(other, int):
            return Rational(self.n * other, self.d)
        return Rational(self.n * other.n, self.d * other.d)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return Rational(self.n, self.d * other)

    def __eq__(self, other):
        return (self.n, self.d) == (other.n, other.d)

    def __lt__(self, other):
        return self.n * other.d < other.n * self.d

    def __hash__(self):
        return hash((self.n, self.d))


def bernoulli(count, number):
    b = [number(1)]
    for m in range(1, count):
        total = sum((comb(m + 1, k) * b[k] for k in range(m)), number(0))
        b.append(-total / (m + 1))
    return b


ours = bernoulli(21, Rational)
theirs = bernoulli(21, Fraction)
for i, (a, b) in enumerate(zip(ours, theirs)):
    assert (a.n, a.d) == (b.numerator, b.denominator)
    if a.n:
        print(f"B({i}) = {a!r:>12} ~ {float(b):.6f}")
print(sorted(set(ours))[:3], max(ours), Rational(1, -2))
