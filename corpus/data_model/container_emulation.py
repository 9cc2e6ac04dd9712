"""Container protocols: sparse grids with slices and tuples of indices, __missing__, __contains__ fallbacks, old-style iteration, unpacking."""
import collections.abc
import operator


class Grid:
    def __init__(self, rows):
        self.cells = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row)}
        self.height, self.width = len(rows), len(rows[0])

    def _span(self, index, size):
        if isinstance(index, slice):
            return range(*index.indices(size))
        if index is Ellipsis:
            return range(size)
        index = operator.index(index)
        if not -size <= index < size:
            raise IndexError(f"{index} not in {size}")
        return index % size

    def __getitem__(self, key):
        row, column = (self._span(k, n) for k, n in zip(key, (self.height, self.width), strict=True))
        match row, column:
            case int(), int():
                return self.cells[row, column]
            case range(), int():
                return [self.cells[r, column] for r in row]
            case int(), range():
                return [self.cells[row, c] for c in column]
        return Grid([[self.cells[r, c] for c in column] for r in row])

    def __setitem__(self, key, value):
        row, column = (self._span(k, n) for k, n in zip(key, (self.height, self.width)))
        for r in row if isinstance(row, range) else [row]:
            for c in column if isinstance(column, range) else [column]:
                self.cells[r, c] = value

    def __delitem__(self, key):
        self[key] = None

    def __len__(self):
        return self.height

    def __iter__(self):
        return (self[r, ...] for r in range(self.height))

    def __reversed__(self):
        return iter(["reversed", *list(self)[::-1]])

    def __contains__(self, value):
        return value in self.cells.values()

    def __repr__(self):
        return "/".join("".join("." if v is None else str(v) for v in row) for row in self)


class OldStyle:
    """Only __getitem__: iteration by growing index until IndexError."""

    def __getitem__(self, index):
        if index >= 4:
            raise IndexError("end")
        return index * index


class Counting(dict):
    def __missing__(self, key):
        if key == "bad":
            raise LookupError(f"refused {key}")
        self[key] = len(self)
        return self[key]


class Sized:
    def __len__(self):
        return 3

    def __length_hint__(self):
        return 99


class NoIter:
    __iter__ = None
    __contains__ = None

    def __getitem__(self, index):
        return index


class Hinted:
    def __init__(self, hint):
        self.hint = hint

    def __iter__(self):
        return iter("ab")

    def __length_hint__(self):
        if isinstance(self.hint, Exception):
            raise self.hint
        return self.hint


grid = Grid(["abc", "def", "ghi"])
print(grid, grid[1, 2], grid[-1, ::2], grid[..., 0], grid[:2, 1:], len(grid), "e" in grid, list(reversed(grid))[0])
grid[1, :] = "-"
del grid[0, 0]
print(grid, [*grid][1], "e" in grid, None in grid)
first, *rest = grid
print(first, rest, max(grid[..., 2]))
for attempt in (lambda: grid[3, 0], lambda: grid[0], lambda: grid[1, 2, 3], lambda: grid["a", 1], lambda: grid.__getitem__(0)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)

old = OldStyle()
print(list(old), 9 in old, 5 in old, [*zip(old, "ab")], sum(old), isinstance(old, collections.abc.Iterable), dict(enumerate(old)))
iterator = iter(old)
print(next(iterator), operator.length_hint(iterator, 7), type(iterator).__name__)
try:
    reversed(old)
except TypeError as error:
    print(error)
OldStyle.__len__ = lambda self: 3
print(list(reversed(old)), list(old), operator.indexOf(old, 4), operator.countOf(old, 4), operator.contains(old, 9))

counting = Counting(a=9)
print(counting["x"], counting["y"], counting.get("z"), "z" in counting, counting | {}, "{q} {a}".format_map(counting), type(counting | {}).__name__)
try:
    counting["bad"]
except LookupError as error:
    print(repr(error))
print(bool(Sized()), len(Sized()), operator.length_hint(Sized()), [list(Hinted(n)) for n in (5, NotImplemented, 0)], bool(Hinted(0)))
for source in ("1 in NoIter()", "iter(NoIter())", "[*NoIter()]", "list(Hinted(-1))", "list(Hinted('x'))", "list(Hinted(ZeroDivisionError('h')))", "tuple(Hinted(10**30))", "len(Hinted(1))", "Sized()[0]", "iter(Sized())", "1 in Sized()", "a, b = Sized()", "a, b = OldStyle()", "a, *b, c, d, e, f = OldStyle()", "Grid.__len__(1)", "del OldStyle()[0]", "OldStyle()[0] = 1", "[].__getitem__()", "{}[[]]", "{1}[0]", "(1)[0]", "None[0]", "len(5)", "reversed({1})", "reversed(Sized())", "for x in 5: pass"):
    try:
        exec(source if source[0] == "f" or "=" in source or source.startswith("del") else f"print({source!r}, {source})")
        print(source, "fine")
    except Exception as error:
        print(source, "!", type(error).__name__, error)


class Iterator:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration("exhausted", self.n)
        return self.n


def delegate(source):
    return (yield from source)


def drain(generator):
    out = []
    try:
        while True:
            out.append(next(generator))
    except StopIteration as stop:
        return out, stop.value, stop.args


print(drain(delegate(Iterator(2))), next(Iterator(0), "default"), list(iter(Iterator(9).__next__, 6)), isinstance(Iterator(1), collections.abc.Iterator))
iter(type("Bad", (), {"__iter__": lambda self: 3})())
