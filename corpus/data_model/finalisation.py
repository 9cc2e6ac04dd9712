"""__del__, weak callbacks, resurrection, cycles, generators and contexts closed by collection, unraisable errors, and the order of things at exit."""
import atexit
import gc
import sys
import weakref

LOG = []


class Tracked:
    def __init__(self, name, fail=None):
        self.name, self.fail = name, fail

    def __del__(self):
        LOG.append(self.name)
        if self.fail:
            raise self.fail


class Lazarus(Tracked):
    grave = []

    def __del__(self):
        super().__del__()
        self.grave.append(self)


class Cleaner:
    def __enter__(self):
        return self

    def __exit__(self, *details):
        LOG.append(f"exit {details[0].__name__ if details[0] else None}")


def flush(label):
    print(label, LOG)
    LOG.clear()


def scope():
    a = Tracked("local a")
    b = [Tracked("in list 1"), Tracked("in list 2")]
    c = Tracked("rebound")
    c = Tracked("second")
    del a
    LOG.append("end of scope")
    return len(b)


def generator():
    with Cleaner():
        inner = Tracked("generator local")
        try:
            yield 1
            yield 2
        finally:
            LOG.append("finally")


scope()
flush("scope")
g = generator()
next(g)
del g
flush("generator")
Tracked("temporary").name
[Tracked(f"comprehension {n}") for n in range(2)]
(lambda x: None)(Tracked("argument"))
flush("temporaries")
d = {"k": Tracked("first value")}
d["k"] = Tracked("second value")
d.clear()
flush("dict")
lazarus = Lazarus("lazarus")
del lazarus
flush("resurrected")
print(Lazarus.grave[0].name, gc.is_finalized(Lazarus.grave[0]))
Lazarus.grave.clear()
flush("not twice")

gc.collect()
gc.disable()
a, b = Tracked("cycle a"), Tracked("cycle b")
a.other, b.other = b, a
weak = weakref.ref(a, lambda r: LOG.append("weak callback"))
outside = weakref.ref(b)
finalizer = weakref.finalize(b, LOG.append, "finalize b")
del a, b
flush("unreachable")
gc.collect()
print(sorted(LOG), weak(), outside(), finalizer.alive)
LOG.clear()
cell = Tracked("in closure")


def closure():
    return cell_holder


cell_holder = [cell, closure]
del cell, cell_holder, closure
gc.collect()
flush("closure cycle")
gc.enable()

hook_calls = []
sys.unraisablehook = lambda info: hook_calls.append((info.exc_type.__name__, str(info.exc_value), info.err_msg, getattr(info.object, "__qualname__", info.object)))
Tracked("failing", ValueError("from del"))
target = Tracked("watched")
reference = weakref.ref(target, lambda r: 1 / 0)
del target


def misbehaves():
    try:
        yield
    finally:
        raise KeyError("closing")


m = misbehaves()
next(m)
del m
stubborn = (lambda: (yield))()
next(stubborn)
print(hook_calls)
LOG.clear()
sys.unraisablehook = sys.__unraisablehook__


class Late(Tracked):
    def __del__(self):
        print("deleted at exit:", self.name, LOG is not None, __name__)


class Parent:
    def __init__(self):
        self.children = weakref.WeakSet()

    def add(self, child):
        self.children.add(child)
        return child


parent = Parent()
kept = parent.add(Tracked("kept"))
parent.add(Tracked("dropped"))
print(len(parent.children), LOG)


@atexit.register
def last():
    print("atexit last")


atexit.register(print, "atexit first", end="!\n")
atexit.register(lambda: sys.stdout.write("removed\n"))
atexit.unregister(len)
survivor = Late("survivor")
try:
    raise RuntimeError("caught")
except RuntimeError as error:
    error.extra = Tracked("on exception")
flush("exception variable")
with Cleaner():
    sys.exit(7)
