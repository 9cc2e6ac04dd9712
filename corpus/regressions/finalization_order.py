"""What the globals of the program own is finalized at the end, breadth first, while the builtins still work."""
import sys


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        sys.stdout.write(f"{self.name} {sys.is_finalizing()} {len('abc')}\n")


made = [Noisy("1"), Noisy("2"), Noisy("3")]
b, a, _private, __dunder = made[1], made[2], made[0], Noisy("dunder")
made[:] = []
cycle = Noisy("cycle")
cycle.me = cycle


def function():
    pass


class Holder:
    pass


Holder.attribute = Noisy("class attribute")
function.attribute = Noisy("function attribute")
nested = {"k": Noisy("in a dict"), "l": [Noisy("in a list")]}
nested["self"] = nested
sys.hidden = Noisy("in sys")
del sys.hidden
