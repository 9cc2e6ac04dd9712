"""Recursion in many shapes: mutual, accumulating, memoised, trampolined, continuation passing, generators, limits and deep structures."""
import functools
import sys


def hanoi(n, a="a", b="b", c="c"):
    if n:
        yield from hanoi(n - 1, a, c, b)
        yield a + c
        yield from hanoi(n - 1, b, a, c)


def is_even(n): return n == 0 or is_odd(n - 1)
def is_odd(n): return n != 0 and is_even(n - 1)


def ackermann(m, n):
    match m, n:
        case 0, _: return n + 1
        case _, 0: return ackermann(m - 1, 1)
        case _: return ackermann(m - 1, ackermann(m, n - 1))


class TailCall(Exception):
    def __init__(self, *args): self.args = args


def tail_recursive(f):
    @functools.wraps(f)
    def loop(*args):
        while True:
            try:
                return f(*args)
            except TailCall as call:
                args = call.args
    return loop


@tail_recursive
def total(n, acc=0):
    if n == 0:
        return acc
    raise TailCall(n - 1, acc + n)


def trampoline(f, *args):
    result = f(*args)
    while callable(result):
        result = result()
    return result


def even_t(n): return True if n == 0 else lambda: odd_t(n - 1)
def odd_t(n): return False if n == 0 else lambda: even_t(n - 1)


def factorial_cps(n, k=lambda x: x):
    return k(1) if n == 0 else factorial_cps(n - 1, lambda x: k(n * x))


def flatten(tree):
    if not isinstance(tree, (list, tuple)):
        return [tree]
    return [leaf for child in tree for leaf in flatten(child)]


def parse(text, i=0):
    """Nested lists of words: (a (b c) d)."""
    items = []
    while i < len(text):
        if text[i] == "(":
            inner, i = parse(text, i + 1)
            items.append(inner)
        elif text[i] == ")":
            return items, i
        elif text[i] != " ":
            word = ""
            while i < len(text) and text[i] not in " ()":
                word += text[i]
                i += 1
            items.append(word)
            continue
        i += 1
    return items, i


@functools.cache
def partitions(n, largest=None):
    largest = n if largest is None else largest
    return 1 if n == 0 else sum(partitions(n - k, k) for k in range(1, min(n, largest) + 1))


@functools.lru_cache(maxsize=None)
def edit(a, b):
    if not a or not b:
        return len(a or b)
    return min(edit(a[1:], b) + 1, edit(a, b[1:]) + 1, edit(a[1:], b[1:]) + (a[0] != b[0]))


def knapsack(items, room):
    if not items:
        return 0, []
    (name, weight, value), *rest = items
    best = knapsack(rest, room)
    if weight <= room:
        worth, names = knapsack(rest, room - weight)
        best = max(best, (worth + value, [name, *names]), key=lambda pair: pair[0])
    return best


def sudoku(board):
    def fits(n, row, column):
        return all(n not in (board[row][k], board[k][column], board[row // 2 * 2 + k // 2][column // 2 * 2 + k % 2]) for k in range(4))
    for row in range(4):
        for column in range(4):
            if board[row][column] == 0:
                for n in (n for n in range(1, 5) if fits(n, row, column)):
                    board[row][column] = n
                    if sudoku(board):
                        return board
                    board[row][column] = 0
                return None
    return board


def depth(n=0):
    try:
        return depth(n + 1)
    except RecursionError:
        return n


print(*hanoi(3), len(list(hanoi(8))), is_even(10), is_odd(7), ackermann(2, 3), total(5000), trampoline(even_t, 10001), factorial_cps(20))
print(flatten([1, [2, (3, [4])], [[[]]], "ab"]), parse("(a (b c) (d (e))) f")[0], partitions(60), partitions.cache_info().misses, edit("kitten", "sitting"), edit.cache_info().hits > 5)
print(knapsack([("map", 9, 150), ("water", 15, 20), ("tin", 6, 8), ("camera", 3, 30), ("shirt", 2, 10)], 20), sudoku([[1, 0, 0, 0], [0, 0, 3, 0], [0, 4, 0, 0], [0, 0, 0, 2]]), sudoku([[1, 1, 0, 0], *[[0] * 4 for _ in range(3)]]) is None)
old = sys.getrecursionlimit()
sys.setrecursionlimit(120)
low = depth()
sys.setrecursionlimit(220)
print(depth() - low, old)
for bad in (0, -5, "x", 1):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError, RecursionError) as error:
        print(type(error).__name__, str(error).partition(" at")[0])
sys.setrecursionlimit(old)


class Endless:
    def __getattr__(self, name): return getattr(self, name + "x")
    def __repr__(self): return f"{self!r}"
    def __eq__(self, other): return self == other
    def __hash__(self): return hash(self)
    def __len__(self): return len(self)
    def __iter__(self): return iter(self)
    def __call__(self): return self()
    def __bool__(self): return bool(self)
    def __add__(self, other): return self + other
    def __getitem__(self, key): return self[key]
    def __contains__(self, key): return key in self
    def __str__(self): return str(self)
    def __index__(self): return range(self)[0]
    def __enter__(self):
        with self: pass
    def __exit__(self, *args): ...
    def __del__(self): ...


e = Endless()
for source in ("e.a", "repr(e)", "e == 1", "hash(e)", "len(e)", "iter(e)", "e()", "bool(e)", "e + 1", "e[0]", "1 in e", "str(e)", "[1][e]", "exec('with e: pass')", "sorted([e, e])", "'%s' % e", "f'{e}'", "eval('e()')", "max([e], key=lambda x: x())", "list(map(lambda x: x(), [e]))"):
    try:
        eval(source)
        print(source, "fine")
    except (RecursionError, TypeError) as error:
        print(source, type(error).__name__, str(error)[:32])
nested = []
for _ in range(100_000):
    nested = [nested]
for function in (repr, lambda x: x == x.copy(), lambda x: __import__("copy").deepcopy(x), lambda x: __import__("json").dumps(x)):
    try:
        print(function(nested))
    except RecursionError as error:
        print("too deep:", str(error)[:32])
del nested
try:
    eval("(" * 300 + ")" * 300)
except (SyntaxError, MemoryError) as error:
    print(type(error).__name__, error)
print(eval("-" * 50 + "1"), eval("not " * 40 + "1"), eval("[" * 80 + "]" * 80 + "[0]" * 79))


def forever(n):
    return forever(n + 1) + 1


forever(0)
