"""yield from in full: delegation of send, throw and close to generators, plain iterators and classes, and results."""
import itertools
import sys


class Plain:
    """An iterator without send, throw or close."""

    def __init__(self, n):
        self.values = iter(range(n))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.values)


class Full(Plain):
    def send(self, value):
        print("send", value)
        return f"sent {value}"

    def throw(self, kind, *rest):
        print("throw", kind if isinstance(kind, BaseException) else kind.__name__, len(rest))
        return "thrown"

    def close(self):
        print("close")
        raise RuntimeError("close failed")


class NoThrow(Plain):
    @property
    def throw(self):
        raise AttributeError("throw is hidden")

    @property
    def close(self):
        raise LookupError("close is broken")


def delegate(source):
    print("result:", (yield from source))
    yield "after"


def attempt(label, action):
    try:
        print(label, "->", action())
    except BaseException as e:
        print(label, "->", repr(e), "context", repr(e.__context__))


def inner(n):
    try:
        got = yield n
        while got is not None:
            got = yield got * 2
        return "inner result"
    except KeyError as e:
        yield f"handled {e}"
        return "after KeyError"
    finally:
        print("inner ends")


for source in (inner(1), Plain(2), Full(2), NoThrow(2), [1, 2], "ab", {1: 2}):
    print(type(source).__name__)
    g = delegate(source)
    attempt("next", lambda: next(g))
    attempt("send None", lambda: g.send(None) if not isinstance(source, type(g)) else g.send(3))
    attempt("send", lambda: g.send(5))
    attempt("throw", lambda: g.throw(KeyError("k")))
    attempt("next", lambda: next(g))
    attempt("close", g.close)
sys.unraisablehook = lambda u: print("ignored in", u.object.__name__, repr(u.exc_value))
for kind in (GeneratorExit("made"), GeneratorExit, StopIteration("stop")):
    for source in (inner(1), Full(1)):
        g = delegate(source)
        next(g)
        attempt(f"throw {kind!r}", lambda: g.throw(kind))
for source in (5, None, object):
    attempt(f"from {source}", lambda: next(delegate(source)))


def walk(tree, path=()):
    """Depth first; the caller may send False to skip what is below."""
    if (yield path, tree) is False:
        return 0
    if not isinstance(tree, list):
        return 1
    total = 0
    for n, child in enumerate(tree):
        total += yield from walk(child, (*path, n))
    return total


def drive(g, decide):
    answer = None
    try:
        while True:
            path, node = g.send(answer)
            answer = decide(path, node)
            print("  " * len(path), node if not isinstance(node, list) else f"list of {len(node)}", "" if answer is None else "skipped")
    except StopIteration as stop:
        return stop.value


tree = [1, [2, 3, [4]], [[5], 6]]
print(drive(walk(tree), lambda path, node: False if path == (1, 2) else None))


def deep(n):
    return (yield n) if n == 0 else (yield from deep(n - 1)) + 1


g = deep(300)
print(next(g))
attempt("deep", lambda: g.send(0))


def flat(value):
    match value:
        case str() | bytes():
            yield value
        case [*items]:
            for item in items:
                yield from flat(item)
        case dict():
            yield from itertools.chain.from_iterable(map(flat, value.items()))
        case _:
            yield value


print(list(flat([1, ("ab", [2.5]), {"k": [None, {"deep": b"x"}]}, range(2)])))


def faulty(levels):
    if levels:
        yield from faulty(levels - 1)
    else:
        yield "bottom"
        raise ArithmeticError("at the bottom")


for item in faulty(3):
    print(item)
