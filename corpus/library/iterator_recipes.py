"""itertools recipes over a small sales table: windows, groups, batches, products, accumulations."""
import collections
import itertools as it
import operator

SALES = [("north", "apples", 4), ("north", "pears", 7), ("south", "apples", 1), ("south", "plums", 9), ("west", "pears", 2)]


def sliding(iterable, size):
    source = iter(iterable)
    window = collections.deque(it.islice(source, size - 1), maxlen=size)
    for item in source:
        window.append(item)
        yield tuple(window)


def round_robin(*iterables):
    pending = collections.deque(map(iter, iterables))
    while pending:
        try:
            yield next(pending[0])
        except StopIteration:
            pending.popleft()
        else:
            pending.rotate(-1)


def partition(predicate, iterable):
    one, two = it.tee(iterable)
    return list(it.filterfalse(predicate, one)), list(filter(predicate, two))


def powerset(items):
    return it.chain.from_iterable(it.combinations(items, size) for size in range(len(items) + 1))


def sieve(limit):
    data = bytearray((0, 1)) * (limit // 2)
    for prime in it.takewhile(lambda p: p * p < limit, it.compress(it.count(), data)):
        data[prime * prime::2 * prime] = bytes(len(range(prime * prime, limit, 2 * prime)))
    data[2], data[1] = 1, 0
    return it.compress(it.count(), data)


for region, rows in it.groupby(SALES, key=operator.itemgetter(0)):
    rows = list(rows)
    print(region, sum(row[2] for row in rows), [name for _, name, _ in rows])
print(list(sliding(range(6), 3)), "".join(round_robin("ABC", "D", "EF")))
print(partition(lambda row: row[2] > 3, SALES))
print([len(list(group)) for _, group in it.groupby("aaabccdddd")], list(powerset("xyz")))
print(list(sieve(50)), list(it.pairwise("abcd")))
print(list(it.accumulate([3, 1, 4, 1, 5], max)), list(it.accumulate([100, 10, 10], lambda b, p: b * 1.5 + p, initial=0)))
print(list(it.batched("ABCDEFG", 3)), list(it.zip_longest("ab", "wxyz", fillvalue="-")))
try:
    list(it.batched("ABCDE", 2, strict=True))
except ValueError as error:
    print(error)
print(list(it.starmap(pow, [(2, 5), (3, 2)])), list(it.dropwhile(str.islower, "abCdE")), list(it.repeat(None, 2)))
print(sum(1 for _ in it.permutations("abcd", 2)), list(it.combinations_with_replacement("AB", 3)), list(it.product("01", repeat=2)))
count = it.count(2.5, 0.5)
print(next(count), next(count), count, it.count(3), it.repeat("x", 4), list(it.islice(it.cycle("pq"), 1, 8, 2)))
left, right = it.tee(iter([1, 2, 3]))
print(next(left), next(left), list(right), list(left))
groups = it.groupby([1, 1, 2])
first = next(groups)[1]
next(groups)
print(list(first))
for attempt in (lambda: it.islice([], -1), lambda: it.combinations("ab", -1), lambda: it.tee([], -1), lambda: next(it.chain(3)),
                lambda: list(zip([1], [1, 2], strict=True)), lambda: it.count("a")):
    try:
        attempt()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
list(it.starmap(divmod, [(7, 2), (1, 0)]))
