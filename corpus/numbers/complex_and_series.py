"""Complex numbers: FFT, Mandelbrot rows, Newton's method, cmath functions, branch cuts, formatting, parsing and errors."""
import cmath
import math


def fft(values):
    n = len(values)
    if n == 1:
        return list(values)
    even, odd = fft(values[::2]), fft(values[1::2])
    twisted = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
    return [a + b for a, b in zip(even, twisted)] + [a - b for a, b in zip(even, twisted)]


def inverse(values):
    return [v.conjugate() / len(values) for v in fft([v.conjugate() for v in values])]


def multiply(a, b):
    """Of the decimal digits of integers."""
    size = 1 << (len(str(a)) + len(str(b))).bit_length()
    one, two = ([int(d) for d in reversed(str(x))] + [0] * (size - len(str(x))) for x in (a, b))
    product = inverse([x * y for x, y in zip(fft(one), fft(two))])
    carry, digits = 0, []
    for value in product:
        carry, digit = divmod(carry + round(value.real), 10)
        digits.append(str(digit))
    return int("".join(reversed(digits)))


def mandelbrot(width=40, height=15):
    for row in range(height):
        y = 1.2 - 2.4 * row / (height - 1)
        line = ""
        for column in range(width):
            c, z, steps = complex(-2.2 + 3.2 * column / (width - 1), y), 0j, 0
            while abs(z) <= 2 and steps < 30:
                z, steps = z * z + c, steps + 1
            line += " .:-=+*#%@"[steps // 3 - (steps == 30)]
        yield line.rstrip()


def newton(f, derivative, z, rounds=50):
    for _ in range(rounds):
        step = f(z) / derivative(z)
        z -= step
        if abs(step) < 1e-14:
            return z
    raise ArithmeticError(f"no convergence near {z:.3f}")


print([f"{v:.3f}" for v in fft([1, 2, 3, 4])], [round(v.real, 9) for v in inverse(fft([3, 1, 4, 1, 5, 9, 2, 6]))], multiply(123456789, 987654321) == 123456789 * 987654321)
print(*mandelbrot(), sep="\n")
roots = {f"{newton(lambda z: z**3 - 1, lambda z: 3 * z**2, complex(x, y)):.6f}" for x in (-1, 1) for y in (-1, 1)}
print(sorted(roots))
z = 3 + 4j
print(z, -z, +z, abs(z), z.real, z.imag, z.conjugate(), z * 2, 2 / z, z / 2j, z ** 2, z ** 0.5, z ** -1, 1j ** 2, (1 + 2j) == 1 + 2j, z == (3 + 4j), z != 3, hash(3 + 0j) == hash(3), bool(0j), complex("1e3-2.5j"), complex(1.5), complex("nan+infj"), -0j, 0 - 0j, complex(-0.0, -0.0), z - z.conjugate(), sum([1j, 2, 3.5]), [1j, z].index(z), 1j * 1j == -1)
print(f"{z}|{z:.2f}|{z:>15}|{z:+.1e}|{z:g}|{z:<12.1f}|{1e10 + 1j:,.2f}|{z!r:>10}", "%s %r" % (z, 1j), repr(complex(0, -1)), repr(complex(-0.0, 1)), str(1e20 + 1e-20j), format(0.1j), format(1j, ".3"))
for name in ("sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "phase"):
    function = getattr(cmath, name)
    row = []
    for value in (1 + 2j, -1.5, complex(-2, -0.0), 0.5j, 0):
        try:
            result = function(value)
            row.append(f"{result:.6f}".replace("-0.000000", "0.000000"))
        except (ValueError, OverflowError) as error:
            row.append(str(error))
    print(name, *row)
print(cmath.polar(-1j), cmath.rect(2, cmath.pi / 2).imag, cmath.isclose(1 + 1e-12j, 1), cmath.isfinite(complex(1, math.inf)), cmath.isnan(complex(math.nan, 0)), cmath.isinf(complex(0, -math.inf)), cmath.log(8, 2).real, cmath.sqrt(-4), cmath.sqrt(complex(-4, -0.0)), cmath.infj, cmath.nanj, cmath.tau == 2 * cmath.pi, abs(complex(math.inf, math.nan)), complex(math.inf, 1) * 1j)
for attempt in (lambda: 1j / 0, lambda: 1j // 1, lambda: 1j % 1, lambda: divmod(1j, 1), lambda: 1j < 2j, lambda: int(1j), lambda: float(1j), lambda: math.sqrt(1j), lambda: 0j ** -1, lambda: 0j ** 1j, lambda: 0j ** 0, lambda: cmath.log(0), lambda: cmath.exp(1000), lambda: cmath.rect(math.inf, math.nan), lambda: complex("1 + 1j"), lambda: complex([1]), lambda: abs(complex(1e308, 1e308)), lambda: (1e308 + 0j) * 10, lambda: round(1j), lambda: math.floor(1j), lambda: f"{1j:d}", lambda: f"{1j:010.2f}", lambda: f"{1j:=10}", lambda: f"{1j:%}", lambda: pow(1j, 2, 3), lambda: complex(1, 2, 3), lambda: complex("1", 1), lambda: 1j.real.hex(), lambda: range(1j), lambda: "a" * 1j, lambda: cmath.sqrt("x"), lambda: newton(lambda z: z * z + 1, lambda z: 2 * z, 1.0), lambda: sorted([1j, 2]), lambda: max(1j, 2j), lambda: setattr(z, "real", 1), lambda: complex.from_number(3) if hasattr(complex, "from_number") else "absent"):
    try:
        print(attempt())
    except (ArithmeticError, ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
newton(lambda z: z * z, lambda z: 0 * z, 1 + 1j)
