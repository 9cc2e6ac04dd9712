"""A key-value store with nested transactions: savepoints, rollback on error, suppression, and a failing __exit__ at last."""
from contextlib import contextmanager


class Conflict(Exception):
    pass


class Missing:
    def __repr__(self):
        return "MISSING"


MISSING = Missing()


class Transaction:
    def __init__(self, store, name, *, swallow=()):
        self.store, self.name, self.swallow = store, name, swallow
        self.old = {}

    def __enter__(self):
        if any(t.name == self.name for t in self.store.open):
            raise Conflict(f"{self.name} is open already")
        self.store.open.append(self)
        self.store.log.append(f"begin {self.name}")
        return self

    def __exit__(self, kind, value, traceback):
        top = self.store.open.pop()
        assert top is self, f"{top.name} is still open in {self.name}"
        if kind is None:
            self.store.log.append(f"commit {self.name}")
            if self.store.open:
                for key, old in self.old.items():
                    self.store.open[-1].old.setdefault(key, old)
            return None
        for key, old in reversed(self.old.items()):
            if old is MISSING:
                del self.store.data[key]
            else:
                self.store.data[key] = old
        self.store.log.append(f"rollback {self.name}: {kind.__name__}")
        return issubclass(kind, self.swallow)


class Store:
    def __init__(self):
        self.data, self.open, self.log = {}, [], []

    def __setitem__(self, key, value):
        if not self.open:
            raise RuntimeError("no transaction")
        self.open[-1].old.setdefault(key, self.data.get(key, MISSING))
        self.data[key] = value

    def begin(self, name, **options):
        return Transaction(self, name, **options)

    @contextmanager
    def savepoint(self, name):
        with self.begin(name) as t:
            yield lambda: setattr(t, "name", name + "'")
            if self.data.get("veto"):
                raise Conflict("vetoed")


store = Store()
with store.begin("outer") as outer:
    store["a"] = 1
    with store.begin("inner", swallow=KeyError):
        store["a"], store["b"] = 2, 3
        store.data["nothing"]
    store["c"] = 4
    with store.begin("kept"):
        store["a"] = 10
    print(store.data, outer.old)
try:
    with store.begin("one"), store.savepoint("two") as rename, store.begin("three", swallow=Exception):
        rename()
        store["veto"] = True
        raise OSError("swallowed by three, but its changes are lost")
    with store.begin("one"), store.savepoint("two"):
        store["veto"] = True
        store["a"] = 99
except Conflict as e:
    print("Conflict:", e, store.data)
for step in (lambda: store.__setitem__("x", 1), lambda: store.begin("x").__exit__(None, None, None)):
    try:
        step()
    except (RuntimeError, IndexError) as e:
        print(type(e).__name__, e)


def early():
    for n in range(5):
        with store.begin(f"loop {n}"):
            store["n"] = n
            if n == 1:
                continue
            if n == 3:
                return n


print(early(), store.data, store.open)
print(*store.log, sep="\n")
with store.begin("first") as first, store.begin("second"):
    store["a"] = 0
    store.open.reverse()
    raise ValueError("in the block")
