"""Arithmetic that fails or does not: a calculator of intervals with error bounds over int, float, Fraction, Decimal and complex."""
import cmath
import math
import operator
import statistics
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, localcontext
from fractions import Fraction

OPERATIONS = {
    "/": operator.truediv, "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "divmod": divmod, "<<": operator.lshift, ">>": operator.rshift, "<": operator.lt, "@": operator.matmul, "&": operator.and_,
}
VALUES = {"int": (7, 0), "big": (2**200, -1), "float": (1.5, 0.0), "huge": (1e308, 1e308), "inf": (math.inf, math.inf), "nan": (math.nan, 1.0), "complex": (1 + 2j, 0j), "Fraction": (Fraction(1, 3), Fraction(0)), "bool": (True, False), "mixed": (10**400, 0.5), "text": ("a%d", 3), "list": ([1], 2), "none": (None, 1)}
for name, (a, b) in VALUES.items():
    row = []
    for symbol, f in OPERATIONS.items():
        try:
            result = f(a, b)
        except (ArithmeticError, TypeError, ValueError) as e:
            row.append(f"{symbol} {type(e).__name__}: {e}")
        else:
            row.append(f"{symbol} {result if len(repr(result)) < 25 else '...'}")
    print(f"{name}: " + "; ".join(row))
MATH = "math.sqrt(-1) math.log(0) math.log(-1) math.exp(1000) math.pow(0,-1) math.pow(-8,1/3) math.factorial(-1) math.factorial(2.5) math.comb(3,-1) math.gcd(1.5) math.fmod(1,0) math.acos(2) math.gamma(0) math.lgamma(-1) math.floor(math.inf) math.ceil(math.nan) math.trunc(-math.inf) math.isqrt(-1) math.ldexp(1,5000) math.frexp(math.nan)[0] math.dist([1],[1,2]) math.hypot(1e308,1e308) math.fsum([1e308,1e308]) math.fsum([math.inf,-math.inf]) math.prod(['a',2]) math.perm(5,6) math.log2(2**5000) math.log(10,1) math.nextafter(0,1,steps=-1) math.sumprod([1],[1,2]) math.remainder(1,0) math.atan2('1',0) math.cbrt(-27) math.erf(None) math.fma(math.inf,0,1) cmath.log(0) cmath.sqrt(-4) cmath.exp(1e5) cmath.phase(-1) cmath.rect(1,math.inf) cmath.atanh(1) int(math.inf) int(math.nan) round(math.inf) round(math.nan,2) round(1e308,-308) float(10**400) float('1e999') complex(10**400) int('9'*5000) str(10**5000) (1).__pow__(2,0) pow(2,-1,4) pow(3,-1,7) pow(2,1.5,3) 2**-1 0**-1 0.0**-1 (-8)**(1/3) 0j**-1 (1e200)**2 1e200*1e200 5//0.0 5%0.0 divmod(1.0,0) -7//2 -7%3 7.5//-2 1<<-1 1<<10**30 1>>10**30 0<<10**30 Fraction(1,0) Fraction(math.nan) Fraction(0)**-1 Fraction('1/3')**0.5 Fraction(10**400)*1.5 statistics.mean([]) statistics.mode([]) statistics.stdev([1]) statistics.harmonic_mean([-1]) statistics.geometric_mean([0,1]) statistics.quantiles([1],n=1) (0.1).as_integer_ratio() math.inf.as_integer_ratio() math.nan.as_integer_ratio() (5).to_bytes(0) (-1).to_bytes(1) (256).to_bytes(1) int.from_bytes([256]) float.fromhex('0x1p5000') float.fromhex('x') hash(math.nan)==hash(math.nan) (2.5).is_integer() bytes(-1) 'a'*-1 'a'*2.0 [0]*10**30 range(10**30)[10**29] len(range(10**30)) sum([0.1]*10) max(math.nan,1) sorted([3,math.nan,1])"
for source in MATH.split():
    try:
        print(f"{source} = {eval(source)}"[:110])
    except Exception as e:
        print(f"{source}: {type(e).__name__}: {e}")
with localcontext(Context(prec=6, traps=[DivisionByZero, InvalidOperation, Overflow])) as context:
    for source in ("1 / Decimal(3)", "Decimal(1) / 0", "Decimal(0) / 0", "Decimal('1e999999') * 10", "Decimal('NaN') < 1", "Decimal('sNaN') + 1", "Decimal(2).sqrt() ** 2", "Decimal(-1).sqrt()", "Decimal(1) + 1.5", "Decimal('1_000.5').quantize(Decimal('.1'))", "Decimal('12345.6789').quantize(Decimal('.0001'))", "Decimal(5) % 0", "int(Decimal('Infinity'))"):
        context.clear_flags()
        try:
            print(source, "=", eval(source), "inexact" if context.flags[Inexact] else "exact")
        except (ArithmeticError, TypeError, ValueError) as e:
            print(source, type(e).__name__, [t.__name__ for t in type(e).__mro__[1:3]])


class Interval:
    def __init__(self, low, high):
        if not low <= high:
            raise ValueError(f"empty interval [{low}, {high}]")
        self.low, self.high = low, high

    def __truediv__(self, other):
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError(f"{other} contains zero")
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __str__(self):
        return f"[{self.low}, {self.high}]"


print(Interval(1, 2) / Interval(4, 8), Interval(Fraction(1), Fraction(2)) / Interval(Fraction(3), Fraction(4)), cmath.isclose(1j * 1j, -1))
try:
    Interval(math.nan, 1)
except ValueError as e:
    print(e)
print(Interval(1, 2) / Interval(-1, 1e-320))
