"""Operator methods: reflected, in-place, containers, calls, formatting, conversion."""
import operator


class Vector:
    __slots__ = ("items",)

    def __init__(self, *items):
        self.items = list(items)

    def __repr__(self):
        return f"V{tuple(self.items)}"

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return Vector(*self.items[i]) if isinstance(i, slice) else self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        print("del", i)
        del self.items[i]

    def __add__(self, o):
        return Vector(*map(operator.add, self, o)) if isinstance(o, Vector) else NotImplemented

    def __iadd__(self, o):
        self.items = [a + b for a, b in zip(self, o)]
        return self

    def __mul__(self, k):
        return Vector(*(x * k for x in self)) if isinstance(k, int) else NotImplemented

    def __rmul__(self, k):
        return Vector("r", *(self * k))

    def __matmul__(self, o):
        return sum(a * b for a, b in zip(self, o))

    def __neg__(self):
        return Vector(*(-x for x in self))

    def __contains__(self, x):
        return any(abs(x - y) < 0.5 for y in self)

    def __call__(self, *a, **k):
        return a, k, len(self)

    def __format__(self, spec):
        return "<" + " ".join(format(x, spec) for x in self) + ">"

    def __bool__(self):
        return any(self.items)

    def __index__(self):
        return len(self)

    def __hash__(self):
        return hash(tuple(self.items))

    def __eq__(self, o):
        return isinstance(o, Vector) and self.items == o.items

    def __reversed__(self):
        return iter("reversed")

    def __divmod__(self, o):
        return "divmod", o

    def __rpow__(self, o, mod=None):
        return "rpow", o, mod

    def __round__(self, n=None):
        return Vector(*(round(x, n) for x in self))


v = Vector(1, 2, 3)
w = v
v += [1, 1, 1]
print(v, w is v, v + w, v * 2, 2 * v, v @ w, -v, v[1:], v[-1], v[::2])
v[0] = 9.4
del v[1:2]
print(v, 9 in v, 5 in v, list(v), v(1, a=2), f"{v:.1f} {v!r:>12}", bool(Vector(0)), [10, 20, 30][v], "abc"[Vector(0):v])
print({v: 1}[Vector(9.4, 4)], "".join(reversed(v)), divmod(v, 1), 2**v, round(Vector(1.26, 2.5), 1), round(Vector(1.5)), bytes(Vector(1)), [*v], max(v))
a, b = v
print(a, b, v == Vector(9.4, 4), v != [9.4, 4], operator.index(v), hex(v), range(v), list(zip(v, v)), sorted(v))


class Derived(Vector):
    def __radd__(self, o):
        return "derived first"


class Other:
    def __getattr__(self, name):
        return f"attr {name}"

    def __eq__(self, o):
        return "not a bool"

    def __lt__(self, o):
        return []

    __iter__ = None
    __hash__ = None


print(v + Derived(1), Other().x, Other() == 1, 1 == Other(), Other() != 1, Other() < 1, 1 > Other())
for bad in (lambda: v + 1, lambda: v - v, lambda: v * 1.5, lambda: list(Other()), lambda: hash(Other()), lambda: 1 in Other(), lambda: v < w, lambda: v.extra, lambda: setattr(v, "extra", 1), lambda: int(v) + float(v), lambda: v["x"], lambda: len(Other()), lambda: ~v, lambda: v[5], lambda: Other()(), lambda: Other()[0]):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
