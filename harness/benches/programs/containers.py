"""Lists, dicts, sets, tuples and a deque: what most programs hold their data in."""
from collections import defaultdict, deque


def sieve(n):
    flags = [True] * n
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            flags[i * i :: i] = [False] * len(flags[i * i :: i])
    return [i for i in range(2, n) if flags[i]]


def shortest(width, height, walls):
    seen = {(0, 0): 0}
    todo = deque([(0, 0)])
    while todo:
        x, y = here = todo.popleft()
        for step in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if 0 <= step[0] < width and 0 <= step[1] < height and step not in seen and step not in walls:
                seen[step] = seen[here] + 1
                todo.append(step)
    return seen.get((width - 1, height - 1))


def main():
    primes = sieve(2_000_000)
    print(len(primes), primes[-1])
    digits = defaultdict(list)
    for p in primes:
        digits[p % 97].append(p)
    print(max((len(v), k) for k, v in digits.items()))
    walls = {(x, y) for x in range(400) for y in range(400) if (x * 7 + y * 13) % 11 == 0 and x != y}
    print(len(walls), shortest(400, 400, walls))
    stack = []
    for i in range(1_500_000):
        stack.append(i)
        if i % 3 == 0:
            stack.pop()
    print(len(stack), sum(stack[::1000]))


main()
