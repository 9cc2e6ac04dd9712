"""A unit-carrying quantity: forward, reflected and in-place operators, NotImplemented, coercions, rounding, power with modulus."""
import math
import operator


class Quantity:
    order = []

    def __init__(self, value, **units):
        self.value, self.units = value, {k: v for k, v in units.items() if v}

    def _scaled(self, value, units=None):
        return type(self)(value, **(self.units if units is None else units))

    def __repr__(self):
        return f"{self.value}" + "".join(f" {k}^{v}" if v != 1 else f" {k}" for k, v in sorted(self.units.items()))

    def __add__(self, other):
        if not isinstance(other, Quantity):
            return NotImplemented
        if other.units != self.units:
            raise TypeError(f"cannot add {other!r} to {self!r}")
        return self._scaled(self.value + other.value)

    def __radd__(self, other):
        return self._scaled(other + self.value) if other == 0 else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Quantity):
            units = {k: self.units.get(k, 0) + other.units.get(k, 0) for k in self.units | other.units}
            return self._scaled(self.value * other.value, units)
        return self._scaled(self.value * other)

    __rmul__ = __mul__

    def __pow__(self, n, modulo=None):
        return self._scaled(pow(self.value, n, modulo), {k: v * n for k, v in self.units.items()})

    def __rpow__(self, base):
        return f"{base} to the {self!r}"

    def __truediv__(self, other):
        return self * other ** -1 if isinstance(other, Quantity) else self._scaled(self.value / other)

    def __rtruediv__(self, other):
        return other * self ** -1

    def __floordiv__(self, other):
        return self._scaled(self.value // other)

    def __divmod__(self, other):
        return self // other, self._scaled(self.value % other)

    def __rdivmod__(self, other):
        return NotImplemented

    def __neg__(self):
        return self._scaled(-self.value)

    def __pos__(self):
        return self

    def __abs__(self):
        return self._scaled(abs(self.value))

    def __invert__(self):
        return self ** -1

    def __round__(self, digits=None):
        return self._scaled(round(self.value, digits))

    def __trunc__(self):
        return math.trunc(self.value)

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"

    def __float__(self):
        return float(self.value)

    def __int__(self):
        return int(self.value)

    def __complex__(self):
        return complex(self.value, 1)

    def __bool__(self):
        return self.value != 0

    def __iadd__(self, other):
        self.order.append("iadd")
        self.value += getattr(other, "value", other)
        return self

    def __imatmul__(self, other):
        return "replaced"

    def __rshift__(self, other):
        return NotImplemented


class Special(Quantity):
    """A subclass whose reflected method goes first."""

    def __radd__(self, other):
        return f"special radd {other!r}"

    def __rmul__(self, other):
        return f"special rmul {other!r}"


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n


five, metre, second = Quantity(5), Quantity(3, m=1), Quantity(2.5, s=1)
print(metre * second, 4 * metre, metre / second, 1 / second, metre ** 2, pow(Quantity(7), 3, 5), 2 ** metre, ~second, -metre, abs(Quantity(-1)), +five)
print(sum([metre, metre, metre]), divmod(Quantity(7.5), 2), round(second), round(Quantity(2.567), 2), math.trunc(second), math.floor(second), math.ceil(second), float(metre), int(second), complex(metre), bool(Quantity(0)))
print(metre + Special(1, m=1), metre * Special(1), Special(2) * metre, operator.add(Special(1), Special(2)))
alias = metre
metre += 4
second @= 5
print(metre, alias is metre, second, Quantity.order)
alias *= 2
print(alias, metre, alias is metre)
for expression in ("five + 1", "five + metre", "1 + five", "five >> 1", "1 << five", "divmod(1, five)", "five % 2", "five @ 1", "five // metre", "five < five", "five - five", "pow(2, five, 3)", "five & 1", "-Index(1)", "Index(1) + 1", "math.floor(Index(3))", "int(Index(4))", "float(Index(4))", "complex(Index(4))", "round(Index(1))", "math.trunc(Index(1))", "abs('x')", "~2.5", "+[]", "hex(Index(255))", "range(Index(3))", "'abc'[Index(1)]", "[1, 2, 3][Index(0):Index(2)]", "'ab' * Index(2)", "Index(2) * [1]", "bin(five)", "chr(Index(65))", "math.factorial(Index(5))", "1 ** Index(2)", "bytes(Index(2))", "int('11', Index(2))", "round(2.567, Index(1))", "'%d' % Index(7)", "'%x' % Index(7)", "f'{Index(1):d}'", "divmod(five, 0)"):
    try:
        print(expression, "=", eval(expression))
    except Exception as error:
        print(expression, "!", type(error).__name__, error)


class Liar:
    def __index__(self):
        return 1.5

    def __float__(self):
        return 1

    def __int__(self):
        return True

    def __bool__(self):
        return 2

    def __complex__(self):
        return 1.0

    def __len__(self):
        return -1


for check in (operator.index, float, int, bool, complex, len, hex, math.sqrt):
    try:
        print(check.__name__, check(Liar()))
    except Exception as error:
        print(check.__name__, type(error).__name__, error)
del Quantity.__radd__
sum([five])
