"""A units library: errors inside binary, unary, in-place, reflected and rich comparison methods, and index protocols."""
import math
import traceback


class UnitError(TypeError):
    pass


class Quantity:
    def __init__(self, value, **units):
        self.value, self.units = value, {k: v for k, v in units.items() if v}

    def __repr__(self):
        return f"{self.value}" + "".join(f" {u}^{p}" if p != 1 else f" {u}" for u, p in sorted(self.units.items()))

    def _same(self, other):
        if self.units != other.units:
            raise UnitError(f"{self!r} and {other!r} do not fit")
        return other.value

    def __add__(self, other):
        return Quantity(self.value + self._same(other), **self.units)

    def __iadd__(self, other):
        self.value += self._same(other)
        return self

    def __rmul__(self, other):
        return Quantity(other * self.value, **self.units)

    def __truediv__(self, other):
        units = dict(self.units)
        for u, p in other.units.items():
            units[u] = units.get(u, 0) - p
        return Quantity(self.value / other.value, **units)

    def __pow__(self, power, modulo=None):
        if modulo is not None:
            raise UnitError("no modulo")
        return Quantity(self.value**power, **{u: p * power for u, p in self.units.items()})

    def __neg__(self):
        return Quantity(-self.value, **self.units)

    def __lt__(self, other):
        return self.value < self._same(other)

    def __eq__(self, other):
        return NotImplemented if not isinstance(other, Quantity) else self.value == self._same(other)

    def __bool__(self):
        return self.units

    def __len__(self):
        return -self.value

    def __contains__(self, unit):
        return self.units[unit]

    def __float__(self):
        return self.value if not self.units else self._same(Quantity(0))

    def __index__(self):
        return float(self)

    def __getitem__(self, key):
        return self.units[key]

    def __call__(self, /, *, to):
        return self / to

    def __format__(self, spec):
        return format(self.value, spec) + repr(self)[len(str(self.value)):]

    def __hash__(self):
        return hash(self.units)

    def __divmod__(self, other):
        return divmod(self.value, other)

    def __round__(self, digits):
        return round(self.value, digits.places)


m, s, one = Quantity(3, m=1), Quantity(2, s=1), Quantity(0.5)
print(m, m / s, 2 * m**2, -m, m < m + m, m == 5, m != s.value, f"{m / s:.3f}", m(to=s), math.sqrt(one))
DEEDS = {
    "add": "m + s", "iadd": "m += s", "mul": "m * 2", "rmul": "[1] * m", "pow": "pow(m, 2, s)", "neg": "~m", "lt": "sorted([m, s])", "eq": "m == s",
    "ge": "m >= s", "bool": "not m", "while": "while s: pass", "len": "len(m)", "in": "'kg' in m", "float": "math.sin(m)", "index": "[1, 2][one]",
    "hex": "hex(one)", "range": "range(m)", "getitem": "m['s']['x']", "setitem": "m['s'] = 1", "delitem": "del m['s']", "iter": "a, b = m", "star": "print(*m)",
    "dstar": "dict(**m)", "call": "m(s)", "call2": "m(to=s)(to=0)", "format": "f'{m:d}{s:.2d}'", "hash": "{m: 1}", "divmod": "divmod(m, s)", "rdivmod": "divmod(1, m)",
    "round": "round(m)", "round2": "round(m, 2)", "matmul": "m @ s", "ishift": "m <<= 1", "max": "max(m, s)", "sum": "sum([m, m])", "complex": "complex(m)", "trunc": "math.trunc(m)",
    "abs": "abs(m)", "index2": "'x' * one", "slice": "'x'[m:]", "bytes": "bytes(one)", "chain": "m < m < s", "with": "with m as x: pass", "await": "next(m.__await__())",
}
for name, source in DEEDS.items():
    try:
        exec(source, {"m": m, "s": s, "one": one, "math": math})
    except Exception as e:
        inner = traceback.extract_tb(e.__traceback__)[-1]
        print(f"{name}: {source}: {type(e).__name__}: {e} [{inner.name}]")
    else:
        print(f"{name}: {source}: passed")
distance, duration = 100 * m, 2 * s
speed = distance / duration
distance += (
    speed / one
    + -speed
) ** 1
