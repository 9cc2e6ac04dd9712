"""Lazy mathematics with generators: primes, power series, partitions, permutations, merge, and a heap of streams."""
import heapq
import itertools
import operator
from fractions import Fraction


def primes():
    """An incremental sieve."""
    composites = {}
    for n in itertools.count(2):
        if n not in composites:
            yield n
            composites[n * n] = [n]
        else:
            for p in composites.pop(n):
                composites.setdefault(n + p, []).append(p)


class Series:
    """A power series whose coefficients are computed when asked for, once."""

    def __init__(self, source):
        self._known, self._source = [], iter(source(self) if callable(source) else source)

    def __iter__(self):
        for n in itertools.count():
            yield self[n]

    def __getitem__(self, n):
        if isinstance(n, slice):
            return [self[i] for i in range(*n.indices(n.stop))]
        while len(self._known) <= n:
            self._known.append(next(self._source, Fraction(0)))
        return self._known[n]

    def __add__(self, other):
        return Series(map(operator.add, self, other))

    def __mul__(self, other):
        return Series(sum(self[i] * other[n - i] for i in range(n + 1)) for n in itertools.count())

    def derivative(self):
        return Series(n * c for n, c in zip(itertools.count(1), itertools.islice(self, 1, None)))

    def integral(self, constant=0):
        return Series(itertools.chain([Fraction(constant)], (c / n for c, n in zip(self, itertools.count(1)))))

    def __invert__(self):
        def terms(inverse):
            yield 1 / Fraction(self[0])
            for n in itertools.count(1):
                yield -sum(self[i] * inverse[n - i] for i in range(1, n + 1)) / self[0]

        return Series(terms)


def lazy(make):
    """A series that is defined by itself: nothing of make() is run before the first coefficient is asked for."""
    return Series(lambda me: (yield from make(me)))


exp = lazy(lambda me: itertools.chain([Fraction(1)], (me[n] / (n + 1) for n in itertools.count())))
print(*exp[:6])
print(*(exp * ~exp)[:5], "|", *exp.derivative()[:4], "|", *(~Series([Fraction(1), Fraction(-1), Fraction(-1)]))[:10])
print(*itertools.islice(primes(), 15), sum(itertools.takewhile(lambda p: p < 1000, primes())))


def partitions(n, most=None):
    if n == 0:
        yield ()
    for first in range(min(n, most or n), 0, -1):
        for rest in partitions(n - first, first):
            yield first, *rest


def gray(bits):
    if bits == 0:
        yield ""
        return
    yield from ("0" + g for g in gray(bits - 1))
    yield from ("1" + g for g in reversed([*gray(bits - 1)]))


def hamming():
    """2^a 3^b 5^c in order."""
    heap, last = [1], 0
    while True:
        if (n := heapq.heappop(heap)) != last:
            yield (last := n)
            for p in (2, 3, 5):
                heapq.heappush(heap, n * p)


def permutations(items):
    """By Heap's algorithm; the list is changed in place between the yields."""
    def generate(k):
        if k <= 1:
            yield "".join(items)
            return
        yield from generate(k - 1)
        for i in range(k - 1):
            j = 0 if k % 2 else i
            items[j], items[k - 1] = items[k - 1], items[j]
            yield from generate(k - 1)

    items = list(items)
    return generate(len(items))


print(*(("+".join(map(str, p))) for p in partitions(5)), sum(1 for _ in partitions(20)))
print(*gray(3), *itertools.islice(hamming(), 20))
print(*permutations("abcd"), len(set(permutations("abcde"))))
print(*itertools.islice(heapq.merge(primes(), (n * n for n in itertools.count(1)), key=lambda n: -n, reverse=True), 8))


def collatz(n):
    while True:
        yield n
        if n == 1:
            return "reached one"
        n = n // 2 if n % 2 == 0 else 3 * n + 1


def length(g):
    count = 0
    while True:
        try:
            next(g)
        except StopIteration as stop:
            return count, stop.value
        count += 1


print(max((length(collatz(n)), n) for n in range(1, 60)), *itertools.pairwise(collatz(6)))
print(*[next(g, "-") for g in itertools.repeat(collatz(2), 4)])
zero_inverse = ~Series([Fraction(0), Fraction(1)])
print(zero_inverse[2])
