"""fractions, statistics, numbers and operator over one data set: exact means, regression, custom numeric type."""
import math
import numbers
import operator
import statistics as st
from decimal import Decimal
from fractions import Fraction as F

HEIGHTS = [170, 165, 180, 175, 160, 175, 190]
WEIGHTS = [65, 60, 80, 78, 55, 70, 95]


def egyptian(f):
    while f:
        unit = F(1, math.ceil(1 / f))
        yield unit
        f -= unit


def continued(x, n):
    for _ in range(n):
        whole = math.floor(x)
        yield whole
        if x == whole:
            return
        x = 1 / (x - whole)


class Rational2(numbers.Rational):
    """A rational that only implements what the abstract class asks for."""

    def __init__(self, n, d=1):
        self._f = F(n, d)

    numerator = property(lambda self: self._f.numerator)
    denominator = property(lambda self: self._f.denominator)
    for _name in "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow".split():
        exec(f"def __{_name}__(self, other): return type(self)._wrap(F.__{_name}__(self._f, getattr(other, '_f', other)))")
    for _name in "neg pos abs".split():
        exec(f"def __{_name}__(self): return Rational2(F.__{_name}__(self._f))")

    @staticmethod
    def _wrap(value):
        return Rational2(value) if isinstance(value, F) else value

    def __eq__(self, other):
        return self._f == other

    def __lt__(self, other):
        return self._f < getattr(other, "_f", other)

    def __le__(self, other):
        return self._f <= other

    def __trunc__(self):
        return math.trunc(self._f)

    def __floor__(self):
        return math.floor(self._f)

    def __ceil__(self):
        return math.ceil(self._f)

    def __round__(self, ndigits=None):
        return round(self._f, ndigits)

    def __hash__(self):
        return hash(self._f)

    def __repr__(self):
        return f"<{self._f}>"


print(list(egyptian(F(7, 15))), F(3.25), F("-7/21"), F("1.5e-2"), F(Decimal("0.1")), F(0.1).limit_denominator(100), list(continued(F(649, 200), 9)))
print(F(1, 3) + F(1, 6), F(1, 2) ** -3, F(2) ** F(1, 2), F(7, 2) // 1, divmod(F(-7, 2), F(1, 3)), F(3, 4) + 0.25, F(1, 3) * 1j, round(F(8, 3)), round(F(8, 3), 1), math.floor(F(-1, 2)), F(6, 4).as_integer_ratio(), F(5).is_integer())
print(f"{F(1, 3):.4f} {F(22, 7):>10.2e} {F(-5, 4):+} {F(1234567, 2):,.1f} {F(3, 4):%} {F(7, 2):>8}|", hash(F(1, 2)) == hash(0.5), F(1, 2) == 0.5, F(3) == 3, F(1, 3) < 0.34, sorted([F(1, 2), 0.3, 1]))
for attempt in (lambda: F(1, 0), lambda: F("1/0"), lambda: F("x"), lambda: F(1.5, 2), lambda: F(float("nan")), lambda: F(1) / 0, lambda: F(1) + "x", lambda: F([]), lambda: f"{F(1, 2):z}", lambda: F(0) ** -1):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)

r = Rational2(3, 4)
print(r + 1, 1 - r, r * r, r / F(1, 2), 2 / r, r // 2, -r, abs(Rational2(-1, 2)), float(r), complex(r), round(r), math.ceil(r), divmod(r, F(1, 2)), divmod(2, r), r.real, r.imag, r.conjugate(), bool(Rational2(0)), r == F(3, 4), F(1, 4) + r)
for value in (1, True, 1.0, 1j, F(1), Decimal(1), r, "1"):
    print([cls.__name__ for cls in (numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral) if isinstance(value, cls)], end=" ")
print()

print(st.mean(HEIGHTS), st.mean([F(1, 3), F(1, 6)]), st.fmean(WEIGHTS, weights=range(1, 8)), st.median(HEIGHTS), st.median_low([1, 2, 3, 4]), st.median_high([1, 2, 3, 4]), st.median_grouped([1, 2, 2, 3, 4, 4, 4]))
print(st.mode("abracadabra"), st.multimode([1, 1, 2, 2, 3]), st.stdev(HEIGHTS), st.pvariance([F(1), F(2), F(4)]), st.variance([Decimal("1.5"), Decimal("2.5")]), st.pstdev([1.5, 2.5, 2.5]), st.quantiles(HEIGHTS, n=4), st.quantiles(range(10), n=5, method="inclusive"))
print(st.geometric_mean([54, 24, 36]), st.harmonic_mean([40, 60], weights=[5, 30]), round(st.correlation(HEIGHTS, WEIGHTS), 6), round(st.correlation(HEIGHTS, WEIGHTS, method="ranked"), 6), st.covariance([1, 2, 3], [1, 2, 9]), st.linear_regression([1, 2, 3], [2, 4, 6], proportional=True))
slope, intercept = st.linear_regression(HEIGHTS, WEIGHTS)
print(round(slope, 4), round(intercept, 3))
n = st.NormalDist(100, 15)
print(n, n.pdf(100), round(n.cdf(130), 6), round(n.inv_cdf(0.9), 5), n.zscore(85), [round(q, 2) for q in n.quantiles()], n + 5, n * 2, n + st.NormalDist(1, 8), round(n.overlap(st.NormalDist(110, 15)), 6), -n, st.NormalDist.from_samples([1, 2, 6]), n == st.NormalDist(100, 15.0))
for attempt in (lambda: st.mean([]), lambda: st.mode([]), lambda: st.stdev([1]), lambda: st.geometric_mean([0, 1]), lambda: st.NormalDist(0, -1), lambda: st.harmonic_mean([-1]), lambda: st.correlation([1, 1], [1, 2]), lambda: st.quantiles([1, 2], n=0), lambda: st.mean(["a"]), lambda: st.fmean([1], [0])):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)

print([getattr(operator, name)(7, 3) for name in "add sub mul truediv floordiv mod pow lshift and_ or_ xor lt eq ge is_not".split()], operator.index(True), operator.countOf([1, 2, 1], 1), operator.indexOf("abc", "c"), operator.concat([1], [2]), operator.contains("abc", "b"), operator.length_hint(iter([1, 2])), operator.inv(5), operator.truth([]))
print(operator.itemgetter(1, 3)("abcd"), operator.attrgetter("real", "imag.real")(3 + 4j), operator.methodcaller("split", ",", maxsplit=1)("a,b,c"), operator.iadd([1], [2]), operator.itemgetter(slice(1, None))("xyz"), operator.itemgetter("k"), operator.methodcaller("f", 1, k=2), operator.call(max, 3, 9))
operator.attrgetter("real.missing")(3)
