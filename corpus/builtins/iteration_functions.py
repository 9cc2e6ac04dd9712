"""iter, next, enumerate, zip, map, filter, reversed, sorted, min, max, any, all, sum, range, slice, len: state, laziness, errors, hints."""
import copy
import operator


class Loud:
    """An iterator that tells what is taken from it, and may fail."""

    def __init__(self, name, *items, error=None):
        self.name, self.items, self.error, self.log = name, list(items), error, []

    def __iter__(self):
        return self

    def __next__(self):
        if not self.items:
            self.log.append(f"{self.name}!")
            raise self.error or StopIteration
        self.log.append(f"{self.name}{self.items[0]}")
        return self.items.pop(0)

    def __length_hint__(self):
        return len(self.items)


class Backwards:
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        if index < 0:
            raise AssertionError("negative index asked")
        return self.items[index]


def pull(iterator, count=9):
    out = []
    for _ in range(count):
        try:
            out.append(next(iterator))
        except BaseException as error:
            out.append(repr(error))
            break
    return out


a, b = Loud("a", 1, 2, 3), Loud("b", 10, 20)
print(pull(zip(a, b)), a.log, b.log, a.items)
a, b = Loud("a", 1, 2), Loud("b", 10, 20, 30)
print(pull(zip(a, b, strict=True)), a.log, b.log)
print(pull(zip(Loud("a"), Loud("b", 1), strict=True)), pull(zip(Loud("a", 1), Loud("b", 1), Loud("c"), strict=True)), pull(zip(strict=True)), list(zip([1, 2])), list(zip()))
print(pull(map(operator.add, Loud("a", 1, 2), Loud("b", 5))), pull(map(lambda x: 1 // x, [1, 0, 1]), 5), list(map(pow, [2, 3], [3, 2], [5, 5])), pull(filter(None, [0, 1, "", "x"])), pull(filter(lambda x: x.real, [1, "s"])))
stop = map(lambda x: next(iter([])) if x else x, [0, 1, 0])
print(list(stop), list(stop))
numbered = enumerate("ab", start=10**20)
print(pull(numbered), list(enumerate("ab", -1)), list(enumerate(iterable="x", start=True)), operator.length_hint(reversed([1, 2])), operator.length_hint(zip([1], [2]), 42), operator.length_hint(iter(range(5))), operator.length_hint(map(str, [1]), 7))
print(list(reversed(Backwards("x", "y"))), list(reversed(range(1, 10, 3))), list(reversed({"a": 1, "b": 2}.items())), "".join(reversed("abc")), type(reversed([])).__name__, type(reversed(())).__name__)
growing = [1, 2]
iterator = iter(growing)
print(next(iterator), growing.append(3), list(iterator), growing.append(4), list(iterator), next(iterator, "stays exhausted"))
shrinking = [1, 2, 3, 4]
for item in shrinking:
    shrinking.remove(item)
print(shrinking)
backwards = reversed(growing)
next(backwards)
del growing[1:]
print(list(backwards))
for container, change in (({"a": 1, "b": 2}, lambda d: d.update(c=3)), ({1, 2}, lambda s: s.add(3)), ({"a": 1, "b": 2}, lambda d: (d.pop("b", 0), d.update(z=1))), ({"a": 1}, lambda d: d.update(a=5))):
    try:
        for position, key in enumerate(container):
            change(container)
            if position > 5:
                break
        print("no error", container)
    except RuntimeError as error:
        print(error)
calls = iter([3, 2, 1, 0, 9].pop, 0)
print(list(calls), list(iter(iter([1, 2, None, 3]).__next__, None)), next(iter(lambda: 5, 5), "sentinel at once"))

words = ["pear", "fig", "Apple", "kiwi", "fig"]
print(sorted(words), sorted(words, key=str.lower, reverse=True), sorted(words, key=len), sorted(words, key=len, reverse=True), min(words, key=len), max(words, key=len), max("b", "abc", key=len), min([], default="none"), max({"x": 1, "y": 0}, key={"x": 1, "y": 0}.get), sorted({3: "a", 1: "b"}), sorted([(1, "b"), (1, "a")], key=operator.itemgetter(0)))
print(any([0, "", None]), any(Loud("a", 0, 1, 2)), all([]), all(Loud("b", 1, 0, 5)), sum([[1], [2]], []), sum(range(101)), sum([0.1] * 3), sum([1e100, 1, -1e100]), sum([True, False, True]), len(range(0, 10**18, 3)))
lazy = Loud("q", 1, 0, 3)
print(all(lazy), lazy.log, 3 in lazy, lazy.log)

r = range(10, 0, -3)
print(list(r), r[1], r[-1], r[1:3], r[::-1], len(r), 4 in r, 5 in r, r.index(7), r.count(1), r == range(10, -1, -3), hash(r) == hash(range(10, -1, -3)), r.start, r.stop, r.step, range(10**30)[-1], 10**29 in range(10**30), "x" in range(3), 2.0 in range(3), range(5)[True], bool(range(0)), repr(range(0, 5)), range(True))
s = slice(None, -1, 2)
print(s, s.indices(7), slice(5), slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3), hash(slice(1)) == hash(slice(None, 1, None)), [0, 1, 2, 3, 4][s], "abcdef"[slice(-2, None)], (1, 2, 3)[slice(10, -10, -1)], s.__reduce__()[1], copy.copy(s) == s)
for make in (lambda: iter([1, 2, 3]), lambda: enumerate("abc", 5), lambda: zip("ab", "cd"), lambda: map(str, [1, 2]), lambda: filter(None, [1, 0, 2]), lambda: reversed([1, 2, 3]), lambda: iter(range(4)), lambda: iter("xyz"), lambda: iter((7, 8)), lambda: iter({"k": 1}), lambda: iter(b"ab"), lambda: iter({5})):
    original = make()
    next(original)
    twin = copy.copy(original)
    print(type(original).__name__, list(original), list(twin))
for source in ("next([])", "next(iter([]))", "iter(5)", "iter(5, 6)", "iter()", "enumerate(5)", "enumerate([], 'x')", "enumerate()", "zip([], 5)", "zip([], strict=1, other=2)", "list(zip('ab', 'a', strict=True))", "map(str)", "map()", "list(map(5, [1]))", "filter(None)", "filter(None, 5)", "reversed(5)", "reversed({1})", "reversed(iter([]))", "sorted(5)", "sorted([1], len)", "sorted([1], keys=1)", "sorted([1, 'a'])", "sorted([1], key=5)", "min()", "min(5)", "min([])", "max([], key=len)", "max(1, 2, default=3)", "max(1, 2, keys=3)", "min([1], key=3)", "any(5)", "all()", "sum()", "sum(1, 2)", "sum([1], 'a')", "range()", "range(1, 2, 0)", "range(1.5)", "range('a')", "range(5)[10]", "range(5)['a']", "range(3).index(9)", "range(1, 2, 3, 4)", "slice()", "slice(1, 2, 3, 4)", "[1][slice(1.5)]", "[1][::0]", "slice(1).indices(-1)", "slice('a').indices(3)", "range(10**30).__len__()", "len(range(10**30))", "len()", "len(1, 2)", "next(1)", "next(iter([]), 1, 2)", "range(5) + range(3)", "range(3) < range(4)", "hash(slice([]))", "del range(3)[0]", "iter(range(3)).__setstate__('x')"):
    try:
        print(source, "=", eval(source) if not source.startswith("del") else exec(source))
    except BaseException as error:
        print(source, "!", type(error).__name__, error)
sorted([3, 1, 2], key=lambda n: [].pop() if n == 2 else n)
