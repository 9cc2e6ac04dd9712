"""Newton fractal as text, roots of unity and a small complex matrix."""
import cmath


def newton(z, steps=40):
    for i in range(steps):
        try:
            z -= (z**3 - 1) / (3 * z * z)
        except ZeroDivisionError:
            return None, i
        if abs(z**3 - 1) < 1e-9:
            return z, i
    return None, steps


roots = [1, complex(-0.5, 0.75**0.5), complex(-0.5, -(0.75**0.5))]
for y in range(-6, 7):
    row = ""
    for x in range(-16, 17):
        z, steps = newton(complex(x / 8, y / 4))
        if z is None:
            row += "?"
        else:
            nearest = min(range(3), key=lambda i: abs(z - roots[i]))
            row += "aAbBcC"[nearest * 2 + (steps % 2)]
    print(row)
print([f"{cmath.exp(2j * cmath.pi * k / 5):.4f}" for k in range(5)])
print(1j * 1j, (3 + 4j).conjugate(), abs(3 - 4j), -0j, complex("1-2j"), complex(1, -0.0), (1 + 2j) / (3 - 4j))
print((1 + 2j) == (1 + 2j), hash(1 + 0j) == hash(1), {1 + 0j: "one"}[1], repr(complex(float("inf"), float("nan"))))
print(f"{1.5 - 2.25j:.2f}|{3j:>12}|{1e20 + 1j:g}", complex.__doc__.splitlines()[0])
m = [[1, 1j], [-1j, 2]]
product = [[sum(a * b for a, b in zip(r, c)) for c in zip(*m)] for r in m]
print(product)
for bad in (lambda: 1j < 2j, lambda: 1j // 1, lambda: int(1j), lambda: complex("x"), lambda: 1j / 0, lambda: complex("1", 2)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
