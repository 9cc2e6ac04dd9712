"""Abstract base classes: abstract members of every kind, registration, __subclasshook__, mixin methods of collections.abc."""
import abc
import collections.abc as cabc


class Storage(abc.ABC):
    @abc.abstractmethod
    def read(self, key):
        raise KeyError(key)

    @property
    @abc.abstractmethod
    def size(self): ...

    @classmethod
    @abc.abstractmethod
    def open(cls, name): ...

    @staticmethod
    @abc.abstractmethod
    def kind(): ...

    def describe(self):
        return f"{self.kind()} of {self.size}"


class Half(Storage):
    def read(self, key):
        return super().read(key)

    size = 3


class Memory(Half):
    @classmethod
    def open(cls, name):
        return cls()

    @staticmethod
    def kind():
        return "memory"


class Sized2(metaclass=abc.ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        if cls is Sized2:
            return any("length" in vars(base) for base in other.__mro__) or NotImplemented
        return NotImplemented


class Rope:
    def length(self):
        return 5


for cls in (Storage, Half):
    try:
        cls()
    except TypeError as error:
        print(error, sorted(cls.__abstractmethods__))
memory = Memory.open("x")
print(memory.describe(), isinstance(memory, Storage), abc.get_cache_token() is not None)
try:
    memory.read("nothing")
except KeyError as error:
    print(repr(error))
print(issubclass(Rope, Sized2), issubclass(list, Sized2), isinstance(Rope(), Sized2), Storage.register(Rope) is Rope, isinstance(Rope(), Storage))
try:
    Rope.register
except AttributeError as error:
    print(error)
try:
    class Bad(Rope, Storage):
        pass
    Storage.register(Storage)
    Memory.register(Storage)
except RuntimeError as error:
    print(error)


class Ranges(cabc.MutableSequence):
    """Run-length encoded sequence: five methods give all of list's."""

    def __init__(self, items=()):
        self.runs = []
        self.extend(items)

    def __len__(self):
        return sum(count for _, count in self.runs)

    def _items(self):
        return [value for value, count in self.runs for _ in range(count)]

    def _store(self, items):
        self.runs = []
        for item in items:
            if self.runs and self.runs[-1][0] == item:
                self.runs[-1][1] += 1
            else:
                self.runs.append([item, 1])

    def __getitem__(self, index):
        return self._items()[index]

    def __setitem__(self, index, value):
        items = self._items()
        items[index] = value
        self._store(items)

    def __delitem__(self, index):
        items = self._items()
        del items[index]
        self._store(items)

    def insert(self, index, value):
        items = self._items()
        items.insert(index, value)
        self._store(items)


r = Ranges("aabbb")
r += "bc"
r.reverse()
print(r.runs, r.pop(), r.count("b"), r.index("b"), "c" in r, list(reversed(r)))
r.remove("b")
r[1:3] = "xx"
del r[0]
print(r.runs, len(r), r.index("a"))
try:
    r.index("q")
except ValueError as error:
    print(repr(error))


class Bits(cabc.MutableSet):
    def __init__(self, items=()):
        self.bits = 0
        for item in items:
            self.add(item)

    def __contains__(self, n):
        return bool(self.bits >> n & 1)

    def __iter__(self):
        return (n for n in range(self.bits.bit_length()) if n in self)

    def __len__(self):
        return self.bits.bit_count()

    def add(self, n):
        self.bits |= 1 << n

    def discard(self, n):
        self.bits &= ~(1 << n)


a, b = Bits([1, 3, 5]), Bits([3, 4])
print(list(a | b), list(a & b), list(a - b), list(a ^ [1, 2]), a <= b, Bits([3]) < a, a.isdisjoint([7]), a == {1, 3, 5}, list({9} | a))
a -= b
a.remove(1)
print(list(a), a.pop(), len(a), a._hash() == hash(frozenset()))
for name in "Hashable Sized Container Iterable Iterator Reversible Generator Callable Collection Sequence Mapping Set Buffer Awaitable Coroutine".split():
    kinds = [type(x).__name__ for x in (1, "", [], {}, set(), iter(()), (i for i in ()), len, b"", dict.keys({})) if isinstance(x, getattr(cabc, name))]
    print(name, *kinds)
a.remove(77)
