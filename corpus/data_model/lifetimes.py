"""Prompt destruction, weak references, cycles, copies and pickles."""
import copy
import gc
import pickle
import weakref


class Tracked:
    log = []

    def __init__(self, name):
        self.name = name

    def __del__(self):
        self.log.append(f"del {self.name}")

    def __repr__(self):
        return f"T({self.name})"


def show(label):
    print(label, Tracked.log)
    Tracked.log.clear()


a = Tracked("a")
a = None
show("rebound")
items = [Tracked(i) for i in range(3)]
items[1] = None
show("replaced")
del items[0]
show("deleted")
items.clear()
show("cleared")


def function():
    first = Tracked("local1")
    second = Tracked("local2")
    show("inside")
    return first.name


print(function())
show("returned")
Tracked("temporary").name
show("temporary")
gc.collect()
gc.disable()
x, y = Tracked("x"), Tracked("y")
x.other, y.other = y, x
r = weakref.ref(x, lambda r: Tracked.log.append("callback"))
del x, y
show("cycle")
print(r() is not None, gc.collect() > 0, r())
Tracked.log.sort()
show("collected")
gc.enable()
values = weakref.WeakValueDictionary()
keep = values["k"] = Tracked("weak")
print(dict(values), len(values))
del keep
print(dict(values), len(values))
show("weak")


class Revived(Tracked):
    saved = []

    def __del__(self):
        super().__del__()
        self.saved.append(self)


Revived("phoenix")
print(Revived.saved)
Revived.saved.clear()
show("revived once")


class Point:
    def __init__(self, x, parts=()):
        self.x, self.parts = x, list(parts)

    def __eq__(self, o):
        return vars(self) == vars(o)

    def __getstate__(self):
        return self.x, self.parts

    def __setstate__(self, state):
        self.x, self.parts = state


p = Point(1, [[2]])
p.parts.append(p.parts[0])
s, d, q = copy.copy(p), copy.deepcopy(p), pickle.loads(pickle.dumps(p))
print(s.parts is p.parts, d.parts is p.parts, d.parts[0] is d.parts[1], q == p, q.parts[0] is q.parts[1], pickle.dumps([1, "a", None], 0))
loop = []
loop.append(loop)
print(copy.deepcopy(loop), pickle.loads(pickle.dumps(loop)), len(pickle.dumps(p)))
try:
    raise Tracked("no exception")
except TypeError as e:
    print(e)
show("after raise")
proxy = weakref.proxy(Point(5))
for bad in (lambda: proxy.x, lambda: weakref.ref(5), lambda: pickle.dumps(lambda: 0), lambda: copy.deepcopy(function.__code__) and pickle.loads(b"bad")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, str(e).partition(" at 0x")[0])
