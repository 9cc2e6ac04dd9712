"""weakref and gc: caches of weak values and keys, finalizers, proxies, weak methods, cycles and their collection."""
import gc
import weakref

LOG = []


class Node:
    def __init__(self, name, parent=None):
        self.name, self.children = name, []
        self.parent = weakref.ref(parent) if parent else None
        if parent:
            parent.children.append(self)

    def path(self):
        above = self.parent() if self.parent else None
        return (above.path() + "/" if above else "") + self.name

    def __repr__(self):
        return f"Node({self.name})"

    def __del__(self):
        LOG.append(f"del {self.name}")


class Bus:
    def __init__(self):
        self.handlers = []

    def connect(self, method):
        self.handlers.append(weakref.WeakMethod(method, self.handlers.remove))

    def send(self, *args):
        return [handler()(*args) for handler in self.handlers]


class Listener:
    def __init__(self, tag):
        self.tag = tag

    def hear(self, what):
        return f"{self.tag}:{what}"


class Slotted:
    __slots__ = ("value", "__weakref__")


class Unreferable:
    __slots__ = ()


def flush():
    print(*LOG, sep=", ")
    LOG.clear()


root = Node("root")
leaf = Node("leaf", Node("branch", root))
print(leaf.path(), weakref.getweakrefcount(root), root.children)
root = None
flush()
print(leaf.path(), leaf.parent())

cache = weakref.WeakValueDictionary()
kept = [Node(f"n{i}") for i in range(3)]
for node in kept:
    cache[node.name] = node
cache["brief"] = Node("temporary")
print(sorted(cache), len(cache), cache.get("brief", "gone"), "n1" in cache, cache.pop("n2"))
del kept[0], node
flush()
print(sorted(cache.items(), key=str), cache.setdefault("n9", kept[0]) is kept[0], len(cache.valuerefs()), dict(cache | {"z": kept[1]}))

notes = weakref.WeakKeyDictionary({kept[0]: "first", kept[1]: "second"})
print(notes[kept[0]], len(notes), sorted(map(str, notes)), kept[1] in notes, 3 in notes)
members = weakref.WeakSet(kept)
print(len(members), kept[0] in members, len(members & {kept[1]}), members.isdisjoint([leaf]))
cache.clear()
kept.pop()
flush()
print(len(notes), len(members), list(members))

bus = Bus()
listeners = [Listener("a"), Listener("b")]
for listener in listeners:
    bus.connect(listener.hear)
print(bus.send("hi"))
del listener, listeners[0]
print(bus.send("again"), len(bus.handlers))

final = weakref.finalize(listeners[0], LOG.append, "finalized")
other = weakref.finalize(kept[0], print, "never", sep="")
print(final.alive, final.peek()[2:], other.detach()[2:], other.alive, other())
final.atexit = False
listeners.clear()
flush()
print(final.alive, final(), final.peek())

slotted = Slotted()
slotted.value = [1, 2]
proxy = weakref.proxy(slotted, lambda p: LOG.append("proxy died"))
print(proxy.value, isinstance(proxy, Slotted), type(proxy).__name__, weakref.proxy(slotted) is proxy, proxy.__class__ is Slotted)
proxy.value += [3]
reference = weakref.ref(slotted)
print(slotted.value, reference() is slotted, weakref.ref(slotted) is reference, reference == weakref.ref(slotted, print), hash(reference) == hash(slotted), weakref.getweakrefs(slotted)[0] is reference)
del slotted
flush()
for attempt in (lambda: proxy.value, lambda: str(proxy), lambda: hash(proxy), lambda: bool(proxy), lambda: weakref.ref(3), lambda: weakref.ref(Unreferable()), lambda: weakref.proxy(()), lambda: cache["nothing"], lambda: notes.__setitem__(1, 2), lambda: weakref.ref(Listener)(1), lambda: weakref.WeakMethod(len)):
    try:
        print(attempt())
    except (ReferenceError, TypeError, KeyError) as error:
        print(type(error).__name__, error)
print(reference(), str(reference).endswith("dead>"), hash(reference) is not None)


class Bag(list):
    def __call__(self, n):
        return self * n


bag = Bag([1, 2])
shadow = weakref.proxy(bag)
shadow += [3]
print(len(bag), [*bag], weakref.proxy(bag)[1:], 2 in weakref.proxy(bag), weakref.proxy(bag)(2), type(weakref.proxy(bag)).__name__, shadow is bag)

gc.collect()
gc.disable()
first, second = Node("ring1"), Node("ring2")
first.children.append(second)
second.children.append(first)
watch = weakref.ref(first, lambda r: LOG.append("ring collected"))
del first, second
print(watch() is not None, gc.isenabled(), LOG)
print(gc.collect() >= 2, watch(), sorted(LOG))
LOG.clear()
gc.enable()


class Phoenix:
    saved = []

    def __del__(self):
        Phoenix.saved.append(self)
        LOG.append("rise")


Phoenix()
print(LOG, len(Phoenix.saved), gc.is_tracked([]), gc.is_tracked(1), gc.is_finalized(Phoenix.saved[0]), sorted(map(str, gc.get_referents([1, "a"]))), any(r is Phoenix.__dict__ or isinstance(r, list) for r in gc.get_referrers(Phoenix.saved[0])))
Phoenix.saved.clear()
print(LOG, gc.get_threshold(), gc.get_debug(), len(gc.get_stats()), gc.garbage)
leaf = None
print(LOG)
