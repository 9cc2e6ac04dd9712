"""Deep recursion of several shapes: repeated lines, mutual recursion, and RecursionError in repr."""
import sys
import traceback


class Node:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def depth(self):
        return 1 + max((child.depth() for child in (self.left, self.right) if child), default=0)

    def __repr__(self):
        return f"Node({self.value}, {self.left!r}, {self.right!r})"


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    if n == 0:
        raise ValueError("bottom of the mutual recursion")
    return is_even(n - 1)


def down(n):
    if n:
        return down(n - 1)
    raise LookupError("bottom")


def ping(n):
    return [pong(n)]


def pong(n):
    def inner():
        return ping(n - 1) if n else {}["pong"]

    return inner()


def show(action, *args, **options):
    try:
        action(*args)
    except Exception as e:
        lines = traceback.format_exception(e, **options)
        print("".join(lines), end="")
        print(f"--- {len(lines)} parts, {sum(1 for _ in traceback.walk_tb(e.__traceback__))} frames")


show(down, 2)
show(down, 3)
show(down, 4)
show(down, 40)
show(is_even, 4)
show(is_even, 5)
show(ping, 5, limit=6)
show(ping, 5, limit=-4)
print(Node(1, Node(2, Node(3)), Node(4)).depth())
loop = Node("loop")
loop.left = loop
limit = sys.getrecursionlimit()
for action in (loop.depth, lambda: repr(loop), lambda: down(limit)):
    try:
        action()
    except RecursionError as e:
        print(type(e).__name__, str(e)[:32])
cycle = []
cycle.append({"me": cycle, "pair": (cycle, 1)})
print(cycle, len(repr(cycle)))


class Lazy(dict):
    def __missing__(self, key):
        self[key] = value = self[key - 1] + self[key - 2]
        return value


fib = Lazy({0: 0, 1: 1})
print(fib[60])


def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1 if n == 0 else ackermann(m, n - 1))


print(ackermann(2, 3))
down(1500)
