"""functools as a small plug-in system uses it: dispatch, caches, partial methods, orderings, folds."""
import functools
import operator
from collections.abc import Mapping, Sequence


@functools.singledispatch
def describe(value, depth=0):
    return f"{type(value).__name__}:{value!r}"


@describe.register
def _(value: int | float, depth=0):
    return f"number {value}"


@describe.register(Sequence)
def _sequence(value, depth=0):
    return "[" + ", ".join(describe(item, depth + 1) for item in value) + f"]@{depth}"


@describe.register(str)
def _text(value, depth=0):
    return f"text {value}"


@describe.register
def _mapping(value: Mapping, depth=0):
    return "{" + "; ".join(f"{key}={describe(item, depth + 1)}" for key, item in value.items()) + "}"


@functools.total_ordering
class Card:
    def __init__(self, rank):
        self.rank = rank

    def __eq__(self, other):
        return self.rank == other.rank if isinstance(other, Card) else NotImplemented

    def __lt__(self, other):
        return self.rank < other.rank if isinstance(other, Card) else NotImplemented


class Report:
    calls = 0

    @functools.cached_property
    def total(self):
        type(self).calls += 1
        return sum(range(100))

    def heading(self, level, text):
        return "#" * level + " " + text

    title = functools.partialmethod(heading, 1)
    section = functools.partialmethod(heading, 2, text="untitled")

    @functools.singledispatchmethod
    @classmethod
    def load(cls, source):
        raise TypeError(f"cannot load {source!r}")

    @load.register
    @classmethod
    def _(cls, source: bytes):
        return cls.__name__, source.decode()


print(describe([1, "two", (3.5, None)]), describe({"a": {"b": b"c"}}), describe(True))
print(describe.dispatch(dict).__name__, describe.dispatch(str).__name__, len(describe.registry))
print(Card(3) >= Card(2), Card(3) <= Card(2), max(Card(4), Card(9)).rank)
try:
    Card(1) > 3
except TypeError as error:
    print(error)

report = Report()
print(report.total, report.total, Report.calls, sorted(vars(report)))
del report.total
print(report.total, Report.calls, report.title("Hello"), report.section(), Report.load(b"x"))
try:
    report.load(3)
except TypeError as error:
    print(error)


@functools.lru_cache(maxsize=3, typed=True)
def slow(number, *, scale=1):
    return number * scale


for number in (1, 2, 1.0, 3, 1, 2):
    slow(number)
print(slow.cache_info(), slow.cache_parameters())
slow.cache_clear()
print(slow.cache_info(), slow.__wrapped__(5, scale=4))

add = functools.partial(operator.add, 5)
nested = functools.partial(functools.partial(sorted, reverse=True), key=abs)
print(add(3), nested([-5, 2, 4]), nested.keywords, nested.func is sorted, add)
print(functools.reduce(operator.mul, range(1, 10)), functools.reduce(lambda a, b: a + [sum(a) + b], [1, 2], []))
print(sorted(["b10", "a9", "b9"], key=functools.cmp_to_key(lambda a, b: len(a) - len(b) or (a > b) - (a < b))))


def trace(function):
    @functools.wraps(function, assigned=("__name__", "__doc__"), updated=())
    def inner(*args):
        """inner"""
        return function(*args)
    return inner


print(trace(len).__name__, trace(len).__qualname__, trace(len).__wrapped__ is len)
functools.reduce(operator.add, [])
