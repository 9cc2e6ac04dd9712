"""Formatting, rounding and the special values of floats."""
import math
import struct
import sys


def bits(x):
    return struct.pack(">d", x).hex()


values = [0.0, -0.0, 0.1, 1 / 3, 1e16, 1e-5, 123456789.125, 2.5, -2.5, 5e-324, 1.7976931348623157e308]
for v in values:
    print(repr(v), bits(v), v.hex(), f"{v:.3e} {v:g} {v:010.2f}" if abs(v) < 1e20 else f"{v:g}")
for spec in ("", ".0f", "+.2f", " .3g", ",.2f", "_.1f", "%", ".1%", "e", "E", "#.0f", "<12.3f", "^+12.1f", "=+12.1f", "z.1f"):
    print(f"{spec!r:9}", *(format(x, spec) for x in (1234567.891, -0.04, 0.0)), sep=" | ")
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5)], round(2.675, 2), round(1234.5678, -2), round(12345, -2))
inf, nan = math.inf, math.nan
print(inf - inf, inf * 0, -inf, nan == nan, nan in [nan], min(nan, 1), min(1, nan), inf > 10**400)
print([math.floor(-0.5), math.ceil(-0.5), math.trunc(-7.9), int(7.9), -7 // 2, -7 % 3, 7.5 // -2, 7.5 % -2])
print(divmod(-7, 2), divmod(7.25, -2), math.fmod(-7, 3), math.remainder(7, 4), math.copysign(3, -0.0))
print(0.1 + 0.2, math.fsum([0.1] * 10), sum([0.1] * 10), math.hypot(3, 4, 12), math.dist((1, 2), (4, 6)))
print((0.1).as_integer_ratio(), float.fromhex("0x1.8p-1"), (2.0).is_integer(), sys.float_info.epsilon)
print(math.frexp(10.0), math.ldexp(0.625, 4), math.modf(-3.25), math.nextafter(1.0, 2.0), math.ulp(1e10))
for text in ("1_000.5", " 2e3\n", "-Infinity", "nan", "1__0", "0x10", ""):
    try:
        print(repr(text), float(text))
    except ValueError as e:
        print(type(e).__name__, e)
for bad in (lambda: 1.0 / 0, lambda: 1 % 0.0, lambda: 2.0**5000, lambda: int(nan), lambda: int(inf), lambda: math.sqrt(-1), lambda: (-8) ** 0.5 < 1):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
