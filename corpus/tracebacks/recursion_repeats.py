"""Repeated frames are folded in a traceback; mutual recursion is not."""
import sys
import traceback

sys.setrecursionlimit(120)


def down(n):
    if n == 0:
        raise LookupError("bottom")
    down(n - 1)


def ping(n):
    pong(n)


def pong(n):
    if n == 0:
        return {}["bottom"]
    ping(n - 1)


for f, n in ((down, 2), (down, 3), (down, 4), (down, 9), (ping, 3)):
    try:
        f(n)
    except LookupError:
        print(traceback.format_exc())


class Loop:
    def __getattr__(self, name):
        return getattr(self, name + "x")


try:
    Loop().a
except RecursionError as e:
    print(e)
down(25)
