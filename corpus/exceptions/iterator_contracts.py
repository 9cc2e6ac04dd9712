"""What breaks the contracts of iteration, hashing, comparison and mutation, in small caches and queues that detect it."""
import bisect
import collections
import copy
import heapq
import itertools
import queue
import weakref
from types import MappingProxyType


class LRU(collections.OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size, self.hits, self.misses = size, 0, 0

    def __getitem__(self, key):
        try:
            value = super().__getitem__(key)
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        self.move_to_end(key)
        return value

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) > self.size:
            self.popitem(last=False)


class Fickle:
    """Hashes and compares as told to."""

    def __init__(self, value, **how):
        self.value, self.how = value, how

    def __hash__(self):
        return self.how.get("hash", hash(self.value))

    def __eq__(self, other):
        if action := self.how.get("eq"):
            return action(self, other)
        return isinstance(other, Fickle) and self.value == other.value

    def __lt__(self, other):
        return self.how.get("lt", lambda s, o: s.value < o.value)(self, other)

    def __repr__(self):
        return f"F{self.value}"


class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        raise LookupError("iterator failed")

    def __length_hint__(self):
        return -5


def fail(*args):
    raise ArithmeticError("comparison failed")


def mutate(container, change):
    for item in container:
        change(container, item)
    return container


def attempt(label, action):
    try:
        result = action()
        print(f"{label}: {result!r}"[:120])
    except Exception as e:
        print(f"{label}: {type(e).__name__}: {e}")


lru = LRU(2)
lru["a"], lru["b"] = 1, 2
lru["a"], lru["c"] = lru["a"], 3
attempt("lru", lambda: (lru, lru.hits, lru.misses, lru.get("b"), lru["b"]))
attempt("misses", lambda: (lru.misses, lru.pop("zz", None), lru.popitem(), lru.popitem(), lru.popitem()))
attempt("dict grows", lambda: mutate({1: 1}, lambda d, k: d.__setitem__(k + 1, 1)))
attempt("dict shrinks", lambda: mutate({1: 1, 2: 2}, lambda d, k: d.pop(k)))
attempt("dict same size", lambda: mutate({1: 1, 2: 2, 3: 3}, lambda d, k: (d.pop(k), d.__setitem__(k + 10, 0)) and len(d) > 9 and 0))
attempt("set", lambda: mutate({1, 2}, lambda s, k: s.add(k + 2)))
attempt("deque", lambda: mutate(collections.deque([1, 2]), lambda d, k: d.append(k)))
attempt("ordered", lambda: mutate(collections.OrderedDict(a=1, b=2), lambda d, k: d.pop("b", 0)))
attempt("list", lambda: mutate([1, 2, 3], lambda l, k: l.remove(k)))
attempt("list sorts", lambda: (l := [3, 1, 2]) and l.sort(key=lambda x: l.append(x) or x))
attempt("sort fails", lambda: (l := [Fickle(1), Fickle(2, lt=fail), Fickle(0)], sorted(l)))
attempt("heap", lambda: heapq.heapify([Fickle(1), Fickle(2, lt=fail)]))
attempt("bisect", lambda: bisect.insort([1, 2, "x"], 3))
attempt("bad hash", lambda: {Fickle(1, hash="text"): 1})
attempt("huge hash", lambda: hash(Fickle(1, hash=2**100)) == hash(2**100))
attempt("eq in dict", lambda: {Fickle(1, hash=7): "first", Fickle(2, hash=7, eq=fail): "second"})
attempt("eq in list", lambda: [Fickle(1, eq=fail)].index(5))
attempt("eq not bool", lambda: [Fickle(1, eq=lambda s, o: collections.Counter)].count(5))
attempt("same object", lambda: (f := Fickle(1, eq=fail)) in [f] and {f: 1}[f])
attempt("mutating eq", lambda: (d := {}, [d.__setitem__(Fickle(n, hash=1, eq=lambda s, o: d.clear() or False), n) for n in range(2)], len(d))[2])
attempt("list(endless)", lambda: list(Endless()))
attempt("zip", lambda: list(zip([1, 2], Endless())))
attempt("dict(pairs)", lambda: dict([(1, 2), 3]))
attempt("dict(keys)", lambda: dict(type("K", (), {"keys": lambda self: [1], "__getitem__": fail})()))
attempt("unpack", lambda: (lambda a, b: a)(*Endless()))
attempt("join", lambda: "".join(["a", 5]))
attempt("chain", lambda: list(itertools.chain([1], None)))
attempt("groupby", lambda: [list(g) for g in dict(itertools.groupby("aab")).values()])
attempt("tee", lambda: [*map(list, itertools.tee(Endless()))])
attempt("islice", lambda: itertools.islice([1], -1))
attempt("batched", lambda: list(itertools.batched("abcde", 2, strict=True)))
attempt("reversed", lambda: list(reversed({1, 2})))
attempt("iter callable", lambda: list(iter(iter([1, 2, 3]).__next__, 3)))
attempt("next", lambda: next(iter([]), *["default", "extra"]))
attempt("proxy", lambda: MappingProxyType({}).__setitem__)
attempt("frozen", lambda: MappingProxyType([]))
attempt("counter", lambda: collections.Counter(a="x") + collections.Counter(a=1))
attempt("chainmap", lambda: collections.ChainMap({"a": 1}).pop("b"))
attempt("defaultdict", lambda: collections.defaultdict(fail)["k"])
attempt("default none", lambda: collections.defaultdict(None, a=1)["k"])
attempt("deque index", lambda: collections.deque([1], maxlen=2)[5])
attempt("deque maxlen", lambda: collections.deque([], maxlen=-1))
attempt("queue", lambda: queue.Queue(1).get_nowait())
attempt("weak value", lambda: weakref.WeakValueDictionary(a=1))
attempt("weak set", lambda: weakref.WeakSet([1]))
attempt("deepcopy", lambda: copy.deepcopy(type("C", (), {"__deepcopy__": fail})()))
attempt("slice", lambda: [1, 2, 3][:: 0])
attempt("extended", lambda: [1, 2, 3, 4].__setitem__(slice(None, None, 2), [1]))
attempt("del range", lambda: range(3).__delitem__(0))
attempt("contains", lambda: 5 in 6)
attempt("str in", lambda: 5 in "5")
attempt("max", lambda: max([Fickle(1), Fickle(2)]))
print(sum(1 for _ in zip(lru, range(3))), [*itertools.takewhile(bool, [1, 0, 1])], lru.hits)
cache = LRU(3)
for n in (3, 1, 4, 1, 5, 9, 2, 6):
    cache[n] = cache.get(n, 0) + 1
print(cache, heapq.nsmallest(2, cache), cache[5])
