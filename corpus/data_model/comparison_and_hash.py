"""Rich comparison and hashing: reflection, subclass priority, NotImplemented fall-through, identity short cuts, unhashable and mutable keys."""
import functools


class Noisy:
    log = []

    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"{type(self).__name__[0]}{self.n}"

    def _note(self, op, other):
        Noisy.log.append(f"{self!r}{op}{other!r}")

    def __eq__(self, other):
        self._note("==", other)
        return self.n == other.n if isinstance(other, Noisy) else NotImplemented

    def __lt__(self, other):
        self._note("<", other)
        return self.n < other.n if isinstance(other, Noisy) else NotImplemented

    def __le__(self, other):
        self._note("<=", other)
        return NotImplemented

    def __hash__(self):
        self._note("#", None)
        return hash(self.n)


class Sub(Noisy):
    def __gt__(self, other):
        self._note(">", other)
        return "sub says"

    def __eq__(self, other):
        self._note("==", other)
        return super().__eq__(other)

    __hash__ = Noisy.__hash__


class Vector:
    """Comparisons that give vectors, not truths."""

    def __init__(self, *items):
        self.items = items

    def __eq__(self, other):
        return [a == b for a, b in zip(self.items, other.items)]

    def __ne__(self, other):
        return "ne called"

    def __lt__(self, other):
        return []


class NanLike:
    def __eq__(self, other):
        return False

    def __hash__(self):
        return 1


class Fraction2(functools.total_ordering(type("Half", (), {"__lt__": lambda self, other: self.key < other.key, "key": 0}))):
    key = 1


class Collide:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 42

    def __eq__(self, other):
        return isinstance(other, Collide) and self.name == other.name


def show(*results):
    print(*results, "|", *Noisy.log)
    Noisy.log.clear()


a, b, s = Noisy(1), Noisy(2), Sub(1)
show(a == b, a != b, a == 1, a != "x")
show(a < b, a > b, b > a)
show(a == s, s == a, a < s, s < a)
show(a is a, a in [a], b in [a, s, b], [a] == [a], (a, b) == (a, b), [a, b] < [a, s])
show({a: 1}[a], {a: 1, s: 2}, {a, s, b} == {b, a}, [a, b].index(b), [s, b, a].count(a))
show(max(a, b), sorted([b, s, a]), min([b, a], key=lambda n: -n.n))
for source in ("a <= b", "a >= b", "a < 3", "3 < a", "sorted([a, 1])", "a < None", "object() < object()", "1 < 'x'", "[1] < (1,)", "{} < {}", "1j < 2j", "Noisy < Noisy", "None <= None", "max(1, 'a')", "hash([])", "hash({})", "{[]: 1}", "{{}}", "{(1, [])}", "hash(slice(1))", "set([[1]])", "frozenset([{}])", "{}[slice(0)]", "dict([[[], 1]])"):
    try:
        print(source, "=", eval(source))
    except (TypeError, LookupError) as error:
        print(source, "!", error)
Noisy.log.clear()
v, w = Vector(1, 2), Vector(1, 3)
print(v == w, v != w, v < w, bool(v < w), w > v, v in [w], not v == w, Vector.__hash__)
n = NanLike()
print(n == n, n in [n], n in {n}, [n] == [n], [n] != [NanLike()], [n].index(n), {n: 1}.get(n), float("nan") in [float("nan")])
print(Fraction2() >= Fraction2(), Fraction2() <= Fraction2(), Fraction2.__ge__.__qualname__)
table = {Collide(c): c for c in "abcab"}
del table[Collide("b")]
table[Collide("d")] = "d"
print(len(table), [k.name for k in table], table[Collide("c")], Collide("b") in table, table.pop(Collide("a")), list(table.values()))


class Unhashable:
    __hash__ = None


class EqOnly:
    def __eq__(self, other):
        return True


class BadHash:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class BoolFails:
    def __bool__(self):
        raise ValueError("no truth")

    def __eq__(self, other):
        return self

    __lt__ = __eq__
    __hash__ = object.__hash__


for source in ("hash(Unhashable())", "hash(EqOnly())", "{EqOnly(): 1}", "hash(BadHash('x'))", "hash(BadHash(2**64)) == hash(2**64)", "hash(BadHash(-1))", "hash(BadHash(True))", "hash(BadHash(KeyError('h')))", "{BadHash(LookupError('d')): 1}", "1 in [BoolFails()]", "[BoolFails()] == [BoolFails()]", "sorted([BoolFails(), BoolFails()])", "BoolFails() == 1 and 2", "not BoolFails()", "BoolFails() != 2", "1 if BoolFails() else 2", "1 < BoolFails() < 3", "any([BoolFails()])", "[x for x in [1] if BoolFails()]", "EqOnly() != 1", "EqOnly() == object()", "isinstance(EqOnly(), __import__('collections.abc', fromlist=['x']).Hashable)", "hash(1) == hash(1.0) == hash(True) == hash(1 + 0j)", "hash(-1), hash(-2), hash(0.5), hash(10**20), hash(float('inf'))", "1 == 1.0 == True != 2 > 1 is not None", "(1, 2) < (1, 2, 0) < (1, 3)", "'a' < 'b' < 'ba'", "[1, [2, 3]] <= [1, [2, 4]]", "{1} <= {1, 2} > {2}", "b'a' == 'a', b'a' < b'b', bytearray(b'x') == b'x'", "range(0) == range(2, 2), range(0, 3, 2) == range(0, 4, 2)", "memoryview(b'ab') == b'ab'"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
depth = []
for _ in range(3):
    depth = [depth, depth]
print(depth == [depth[0], depth[1]])
loop, knot = [], []
loop.append(loop)
knot.append(knot)
try:
    loop == knot
except RecursionError as error:
    print(str(error).startswith("maximum recursion depth exceeded"))
a <= b
