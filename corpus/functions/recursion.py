"""Recursive algorithms: Hanoi, Ackermann, permutations, queens, and recursion without end."""
import sys


def hanoi(n, a="A", b="B", c="C"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


def permutations(items):
    if not items:
        return [[]]
    return [[x] + rest for i, x in enumerate(items) for rest in permutations(items[:i] + items[i + 1 :])]


def queens(n, placed=()):
    row = len(placed)
    if row == n:
        yield placed
        return
    for column in range(n):
        if all(column != c and abs(column - c) != row - r for r, c in enumerate(placed)):
            yield from queens(n, placed + (column,))


def flatten(x):
    return [z for y in x for z in flatten(y)] if isinstance(x, list) else [x]


print(" ".join(hanoi(4)))
print([ackermann(m, n) for m in range(3) for n in range(4)])
print(len(permutations(list(range(5)))), permutations("abc".split() + ["x", "y"])[3])
solutions = list(queens(6))
print(len(list(queens(7))), solutions)
for column in solutions[0]:
    print("." * column + "Q" + "." * (5 - column))
print(flatten([1, [2, [3, [4, []]], 5]]))


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


print(depth(500), even(300), odd(300))
sys.setrecursionlimit(200)
try:
    depth(10000)
except RecursionError as e:
    print(type(e).__mro__, e)


def forever(n):
    forever(n + 1)


forever(0)
