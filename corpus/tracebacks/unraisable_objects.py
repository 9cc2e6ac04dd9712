"""Errors that nobody can catch: __del__, generators being closed, weakref callbacks, iterators."""
import gc
import sys
import traceback
import weakref


class Resource:
    def __init__(self, name):
        self.name = name

    def close(self):
        raise OSError(f"{self.name} is already closed")

    def __del__(self):
        self.close()


def stubborn():
    try:
        yield 1
    finally:
        raise LookupError("while closing")


def ignores_close():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


def flushed(text):
    print(text)
    sys.stdout.flush()


def report(unraisable):
    """As sys.__unraisablehook__, but with names in place of addresses."""
    print(f"ignored in {unraisable.object.__qualname__}: {unraisable.err_msg}", file=sys.stderr)
    traceback.print_exception(unraisable.exc_value)


sys.unraisablehook = report
flushed("a resource")
r = Resource("file")
r = None
flushed("a generator")
g = stubborn()
next(g)
del g
flushed("a generator that ignores close")
g = ignores_close()
next(g)
try:
    g.close()
except RuntimeError as e:
    flushed(f"RuntimeError: {e}")
flushed("a weakref callback")


class Target:
    pass


def callback(reference):
    return reference().missing


t = Target()
w = weakref.ref(t, callback)
del t
flushed("a cycle")
a, b = Resource("cycle a"), Target()
a.other, b.other = b, a
del a, b
gc.collect()
seen = []
sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value), u.err_msg, u.object.__qualname__, u.exc_traceback is not None))
Resource("hooked")
g = stubborn()
next(g)
del g
t = Target()
w = weakref.ref(t, callback)
del t
print(*seen, sep="\n")



class Named:
    """A callable whose repr has no address."""

    def __init__(self, action):
        self.action = action

    def __repr__(self):
        return f"<{type(self).__name__} {self.action.__name__}>"

    def __call__(self, *args):
        return self.action(*args)


class Silent(Named):
    def __repr__(self):
        raise ValueError("no repr")


@Named
def broken_hook(unraisable):
    raise RuntimeError("the hook itself")


sys.stdout.flush()
sys.unraisablehook = broken_hook
Resource("hook breaks")
sys.unraisablehook = sys.__unraisablehook__
for kind in (Named, Silent):
    t = Target()
    w = weakref.ref(t, kind(callback))
    del t
Resource.__del__ = Named(lambda: {}["at exit"])
last = Resource("at exit")
del sys.unraisablehook
Resource("no hook at all")
