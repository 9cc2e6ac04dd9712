"""Floating point up close: bits, ulps, rounding, fsum, sumprod, fma, formatting in all presentation types, special values and comparison with integers."""
import math
import struct
import sys

inf, nan = math.inf, math.nan
SAMPLES = [0.0, -0.0, 1.0, -2.5, 0.1, 1 / 3, 1e16, 123456789.125, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, inf, -inf, nan, 1e-5, 0.00012345, 9.999999e15, 4.35, 2.675, 1e100, 2**53 + 0.0]


def bits(x):
    (n,) = struct.unpack(">Q", struct.pack(">d", x))
    return f"{n >> 63} {n >> 52 & 0x7FF:03x} {n & (1 << 52) - 1:013x}"


def kahan(values):
    total = error = 0.0
    for value in values:
        y = value - error
        t = total + y
        error = (t - total) - y
        total = t
    return total


for x in SAMPLES:
    print(repr(x), bits(x), x.hex(), f"{x:g} {x:.3f} {x:e} {x:%} {x:.0f} {x:#.0f} {x:.3g} {x:#.3g} {x:n}" if abs(x) < 1e200 or x != x else f"{x:g} {x:e}", x.is_integer(), float.fromhex(x.hex()) == x, math.isfinite(x))
for spec in ("", "10", "<10", "^10.2f", "=+10.1f", "010.2f", "+", " ", "-.3", ",.2f", "_.4f", "*>12,.1f", "z.0f", "zg", ".0e", "#.0e", "E", "G", "F", ".17g", ".20f", ".1%", "020,.3f", "x>+9.2e", ",", "_", ".3n", "+#.3G", "08", ".50f", "<", "^", "d", "x", "s", "c", "b", ",n", "_n", "10.2d", "+s", "..2", "1.2.3", ".f", "99999999999999999999", ",_", "0<5", "z", "%"):
    row = []
    for x in (1234567.891, -0.0004, 7.0):
        try:
            row.append(format(x, spec))
        except (ValueError, OverflowError) as error:
            row = [f"{type(error).__name__}: {error}"]
            break
    print(repr(spec), *row, sep=" | ")
print(*("%5.1f|%-8g|%+e|%#x|%08.3f|% d|%i|%5s|%r|%G|%.0f|%#.0f|%F" % (3.14159, 2.5, 12345.678, 255, -3.14159, 42, 3.99, 1.5, 0.1, 1e-10, 2.5, 3.0, inf)).split("|"))

data = [1e16, 1.0, -1e16] * 100 + [0.1] * 10
print(sum(data), kahan(data), math.fsum(data), sum([0.1] * 10), math.fsum([0.1] * 10), math.sumprod([0.1] * 10, [1] * 10), math.sumprod([1, 2], [3, 4]), math.fma(0.1, 10, -1), math.fsum([1e308, 1, -1e308]))
print([math.ulp(x) for x in (1.0, 0.0, 1e16, -2.0, inf)], math.nextafter(1, 2), math.nextafter(0, -1), math.nextafter(1.0, 5, steps=3), math.copysign(3, -0.0), math.frexp(10.5), math.ldexp(0.65625, 4), math.modf(-3.25), math.trunc(-2.7), math.remainder(5, 3), math.fmod(-5, 3), -5 % 3, math.hypot(3, 4, 12), math.dist([1, 2], [4, 6]), math.cbrt(-27), math.exp2(10), math.log2(8), math.log(100, 10), math.log1p(1e-10), math.expm1(1e-10))
print(math.isclose(0.1 + 0.2, 0.3), math.isclose(1e-10, 0), math.isclose(1e-10, 0, abs_tol=1e-9), math.isclose(inf, inf), nan == nan, nan != nan, inf > 10**400, -inf < -(10**400), 1e16 == 10**16, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 2**53 + 1 > 2.0**53, 10**400 > 1.0, hash(1e16) == hash(10**16), hash(inf), hash(-inf), {1: "a", 1.0: "b", True: "c"}, 0.0 == -0.0, min(0.0, -0.0), max(nan, 1), max(1, nan), sorted([3, nan, 1])[0], 0.1 + 0.2 == 0.3, round(0.5), round(1.5), round(-2.5), round(2.675, 2), round(1e22, -22), round(5e15 + 0.5))
print((0.1).as_integer_ratio(), (0.75).as_integer_ratio(), float("1" * 400) == inf, float("1e-400"), 1e308 * 10, -1e308 * 10, 5e-324 / 2, inf - inf, inf * 0, 0 * -1.0, 1 / inf, -1 / inf, math.atan2(0.0, -0.0), math.atan2(-0.0, 1), (-0.0) ** 2, 2 ** -1074, 4 ** 0.5, (-8) ** (1 / 3), 1e300 // 1e-300, 7.5 // 2, -7.5 // 2, 7.5 % -2, divmod(-0.5, 1), 1e16 + 1 - 1e16)
for attempt in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0 ** -1, lambda: 10.0 ** 400, lambda: math.exp(1000), lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.log(-1), lambda: math.log(0, 10), lambda: math.acos(2), lambda: math.gamma(-1), lambda: math.gamma(200), lambda: math.lgamma(0), lambda: math.pow(0, -1), lambda: math.pow(-8, 1 / 3), lambda: math.fmod(1, 0), lambda: math.remainder(inf, 1), lambda: math.ldexp(1, 10000), lambda: math.fsum([inf, -inf]), lambda: math.fsum([1e308] * 3), lambda: math.factorial(1.5), lambda: int(nan), lambda: int(inf), lambda: round(nan), lambda: math.floor(inf), lambda: inf.as_integer_ratio(), lambda: float("abc"), lambda: float(10**400), lambda: 10**400 / 3, lambda: 10**400 / 10**399, lambda: 1 / 10**400, lambda: 2.0 + 10**400, lambda: math.sin(inf), lambda: math.tan(1e22) != 0, lambda: math.dist([1], [1, 2]), lambda: math.sumprod([1], [1, 2]), lambda: math.isclose(1, 1, rel_tol=-1), lambda: math.nextafter(1, 2, steps=-1), lambda: math.hypot("a"), lambda: math.atanh(1), lambda: math.acosh(0), lambda: math.log(10**400), lambda: math.sqrt(10**400), lambda: math.fma(inf, 0, 1), lambda: math.cosh(1000), lambda: complex(inf, nan), lambda: (1e200 + 1e200j) ** 2, lambda: math.exp2(2000)):
    try:
        print(attempt())
    except (ArithmeticError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.mant_dig, sys.float_repr_style)
float.fromhex("0x1p99999")
