"""Callables, context managers, awaitables, async iteration and generators as protocols implemented by hand."""
import contextlib
import sys

LOG = []


class Manager:
    def __init__(self, name, swallow=False, on_exit=None):
        self.name, self.swallow, self.on_exit = name, swallow, on_exit

    def __enter__(self):
        LOG.append(f"enter {self.name}")
        return self.name.upper()

    def __exit__(self, kind, error, tb):
        LOG.append(f"exit {self.name} {kind.__name__ if kind else None} {error!r}")
        if self.on_exit:
            raise self.on_exit
        return self.swallow


class Half:
    def __enter__(self):
        return self


class Curry:
    def __init__(self, function, *args):
        self.function, self.args = function, args

    def __call__(self, *args, **kw):
        if not args and not kw:
            return self.function(*self.args)
        return Curry(self.function, *self.args, *args, *kw.values())

    def __get__(self, instance, owner):
        return self if instance is None else Curry(self.function, *self.args, instance)


class Ready:
    def __init__(self, value, steps=1):
        self.value, self.steps = value, steps

    def __await__(self):
        for step in range(self.steps):
            got = yield f"{self.value}:{step}"
            if got is not None:
                LOG.append(f"got {got}")
        return self.value


class Stream:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return await Ready(self.n, 0)


class AsyncManager:
    async def __aenter__(self):
        await Ready("opening")
        return self

    async def __aexit__(self, *details):
        await Ready("closing")
        LOG.append(f"aexit {details[0]}")
        return details[0] is KeyError


class Generatorish:
    """A generator's whole protocol in a class, for yield from."""

    def __init__(self):
        self.events = []

    def __iter__(self):
        return self

    def __next__(self):
        return self.send(None)

    def send(self, value):
        self.events.append(("send", value))
        if len(self.events) > 3:
            raise StopIteration("returned")
        return len(self.events)

    def throw(self, error, *rest):
        self.events.append(("throw", repr(error)))
        return "thrown"

    def close(self):
        self.events.append("close")


def drive(coroutine, *sends):
    seen, sends = [], list(sends)
    try:
        value = coroutine.send(None)
        while True:
            seen.append(value)
            value = coroutine.send(sends.pop(0) if sends else None)
    except StopIteration as stop:
        return seen, stop.value


def flush(*values):
    print(*values, LOG)
    LOG.clear()


with Manager("a") as a, Manager("b", swallow=True) as b:
    raise ValueError("inner")
flush(a, b)
with (
    Manager("paren") as p,
    contextlib.suppress(OSError),
    Manager("raises", on_exit=OSError("from exit")),
):
    1 / 0
flush(p)
try:
    with Manager("out", on_exit=LookupError("second")):
        raise KeyError("first")
except LookupError as error:
    flush(repr(error), repr(error.__context__), error.__cause__)


def early():
    for n in range(3):
        with Manager(f"loop{n}"):
            if n == 0:
                continue
            return n
    return "never"


flush(early())
for source in ("with Half(): pass", "with 3: pass", "with Manager: pass", "with Manager('x') as (p, q): pass", "with Manager('ab') as (p, q): print(p, q)", "Manager('z').__exit__()", "with AsyncManager(): pass", "5()", "None()", "'x'('y')", "(lambda: 1)(2)", "Curry()", "Ready(1)()"):
    try:
        exec(source)
    except Exception as error:
        print(source, "!", type(error).__name__, error)
LOG.clear()


class Shape:
    area = Curry(lambda factor, self, unit: f"{factor * self.size} {unit}", 2)
    size = 21
    __call__ = lambda self, *a, **k: (a, k)


shape = Shape()
print(shape.area("m")(), Curry(pow)(2)(5)(), Curry(max)(a=3, b=9)(), shape(1, *[2], k=3, **{"j": 4}), callable(shape), callable(3), callable(Half), shape.__call__.__name__)
shape.__call__ = lambda: "instance attribute is not used"
print(shape())


async def main():
    first = await Ready("one", 2)
    async with AsyncManager() as manager, AsyncManager():
        items = [item async for item in Stream(3)]
        raise KeyError
    async for item in Stream(2):
        if item == 0:
            break
    else:
        items.append("else")
    return first, items, item, {n: await Ready(n) async for n in Stream(1)}, [await Ready(x, 0) for x in "ab"]


print(drive(main(), "hello"))
flush()


async def awaits(thing):
    return await thing


async def iterates(thing):
    async for _ in thing:
        pass


async def enters(thing):
    async with thing:
        pass


for function, thing in ((awaits, 3), (awaits, type("A", (), {"__await__": lambda self: 5})()), (awaits, type("A", (), {"__await__": lambda self: awaits(1)})()), (iterates, [1]), (iterates, type("I", (), {"__aiter__": lambda self: 3})()), (iterates, type("I", (), {"__aiter__": lambda self: self, "__anext__": lambda self: 4})()), (enters, Manager("sync")), (enters, 5), (awaits, (x for x in ())), (enters, type("E", (), {"__aenter__": lambda self: 1, "__aexit__": lambda *a: 1})())):
    coroutine = function(thing)
    try:
        drive(coroutine)
    except Exception as error:
        print(function.__name__, type(error).__name__, error, "<-", repr(error.__cause__))


def delegating(target):
    result = yield from target
    yield f"result {result}"


g = delegating(source := Generatorish())
print(next(g), g.send("x"), g.throw(ValueError("v")), next(g), source.events)
g = delegating(source := Generatorish())
next(g)
g.close()
print(source.events)
coroutine = awaits(Ready(1))
coroutine.send(None)
for attempt in (lambda: drive(awaits(coroutine)), lambda: coroutine.throw(KeyError("k")), lambda: coroutine.send(None), lambda: coroutine.close(), lambda: awaits.__call__(), lambda: next(g), lambda: delegating(Generatorish()).send(1), lambda: delegating(3).send(None)):
    try:
        print(attempt())
    except BaseException as error:
        print(type(error).__name__, error)


class Ungraceful:
    def __del__(self):
        raise RuntimeError("in del")


sys.unraisablehook = lambda info: print("unraisable", info.exc_type.__name__, info.exc_value, info.err_msg, info.object.__qualname__)
Ungraceful()
with Manager("last"):
    sys.exit("leaving")
