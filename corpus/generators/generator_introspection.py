"""What generators, coroutines and async generators tell of themselves: frames, states, names, flags, and limits."""
import copy
import dis
import inspect
import sys
import types
import weakref
from collections.abc import AsyncGenerator, Awaitable, Coroutine, Generator, Iterator


def outer(limit):
    """Counts."""
    total = 0
    for n in range(limit):
        total += n
        received = yield total
        if received == "frame":
            yield sys._getframe().f_back.f_code.co_name
    return total


async def coro(value):
    local = value * 2
    await pause()
    return local


@types.coroutine
def pause():
    yield "paused"


async def agen():
    yield 1


def show(g, prefix):
    frame = getattr(g, f"{prefix}_frame")
    code = getattr(g, f"{prefix}_code")
    line = frame and frame.f_lineno - code.co_firstlineno
    return type(g).__name__, g.__name__, line, frame and sorted(frame.f_locals.items()), getattr(g, f"{prefix}_running")


g = outer(3)
print(show(g, "gi"), inspect.getgeneratorstate(g), g.gi_suspended)
print(next(g), show(g, "gi"), inspect.getgeneratorstate(g), g.gi_suspended)
print(g.send("frame"), inspect.getgeneratorlocals(g))
g.gi_frame.f_locals["total"] = 100
print(next(g), [n for n in g], show(g, "gi"), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g))
c = coro(21)
print(show(c, "cr"), inspect.getcoroutinestate(c), c.cr_await, c.cr_origin)
print(c.send(None), show(c, "cr"), inspect.getcoroutinestate(c), c.cr_await.gi_code.co_name, c.cr_suspended)
try:
    c.send(None)
except StopIteration as stop:
    print(stop.value, inspect.getcoroutinestate(c), c.cr_frame)
for action in (lambda: c.send(None), lambda: c.throw(ValueError), lambda: next(c), lambda: iter(c), lambda: c.close()):
    try:
        print("->", action())
    except Exception as e:
        print("->", type(e).__name__, e)
a = agen()
print(show(a, "ag"), inspect.getasyncgenstate(a))
flags = {inspect.CO_GENERATOR: "G", inspect.CO_COROUTINE: "C", inspect.CO_ASYNC_GENERATOR: "A", inspect.CO_ITERABLE_COROUTINE: "I", inspect.CO_NESTED: "N"}
for f in (outer, coro, agen, pause, lambda: (yield), (lambda: [(lambda: (yield x)) for x in [1]])()[0]):
    code = f.__code__
    tests = [t.__name__[2:] for t in (inspect.isgeneratorfunction, inspect.iscoroutinefunction, inspect.isasyncgenfunction) if t(f)]
    print(code.co_name, "".join(v for k, v in flags.items() if code.co_flags & k), tests, code.co_stacksize > 0, [i.opname for i in dis.get_instructions(f)][:3])
for value in (outer(1), pause(), agen(), (x for x in ())):
    print(type(value).__name__, [t.__name__ for t in (Generator, Iterator, Awaitable, Coroutine, AsyncGenerator) if isinstance(value, t)], inspect.isawaitable(value))
g.__name__, g.__qualname__ = "renamed", "x.renamed"
print(repr(g).split(" at ")[0], g.__name__)
for name, value in (("__name__", 5), ("gi_frame", None), ("gi_code", None), ("new", 1)):
    try:
        setattr(g, name, value)
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
for action in (lambda: copy.copy(outer(1)), lambda: type(g)(), lambda: type("G", (types.GeneratorType,), {}), lambda: outer(1)[0], lambda: len(outer(1)), lambda: g + 1, lambda: weakref.ref(outer(1))(), lambda: outer(1) == outer(1), lambda: reversed(outer(1)), lambda: hash(g) == hash(g)):
    try:
        print("->", action())
    except TypeError as e:
        print("->", e)


class Custom(Generator):
    def __init__(self):
        self.log = []

    def send(self, value):
        self.log.append(value)
        if len(self.log) > 3:
            raise StopIteration(self.log)
        return len(self.log)

    def throw(self, kind, value=None, tb=None):
        super().throw(kind, value, tb)


def use():
    return (yield from custom)


custom = Custom()
print([*use()], custom.log)
custom = Custom()
u = use()
next(u)
print(u.send("x"), custom.close())
print(inspect.signature(outer), inspect.getdoc(outer), inspect.getsource(pause).splitlines()[1])
u.throw(KeyError("into the custom one"))
