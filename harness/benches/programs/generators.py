"""Generators that feed one another, one that is sent values, and one that delegates."""


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def only_odd(source):
    for n in source:
        if n & 1:
            yield n


def running(source):
    total = 0
    for n in source:
        total += n
        yield total


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averager():
    count = total = 0
    while True:
        value = yield total // count if count else 0
        count += 1
        total += value


def main():
    last = 0
    for last in running(only_odd(numbers(4_000_000))):
        pass
    print(last, sum(tree(17)))
    average = averager()
    next(average)
    for i in range(1_500_000):
        last = average.send(i)
    print(last)


main()
