"""Coroutines that nobody awaits, wrong awaits, awaitables of every kind, and the warnings with origins."""
import gc
import sys
import types
import warnings


async def fetch(name):
    return name.upper()


class Awaitable:
    def __init__(self, steps, result):
        self.steps, self.result = steps, result

    def __await__(self):
        for n in range(self.steps):
            yield f"step {n}"
        return self.result


class AwaitsOther:
    def __await__(self):
        return fetch("other").__await__()


class Bad:
    def __init__(self, result):
        self.result = result

    def __await__(self):
        return self.result


@types.coroutine
def old_style(n):
    result = yield from Awaitable(n, "old").__await__()
    return f"{result} style"


def run(coro):
    steps = []
    while True:
        try:
            steps.append(coro.send(None))
        except StopIteration as stop:
            return stop.value, steps


async def awaiting(x):
    return await x


def show(label, action):
    try:
        print(label, "->", action())
    except BaseException as e:
        print(label, "->", type(e).__name__, e)


for x in (fetch("a"), Awaitable(2, 5), AwaitsOther(), old_style(1), types.coroutine(lambda: (yield "legacy"))()):
    show(type(x).__name__, lambda: run(awaiting(x)))
for x in (5, None, "text", [], fetch, Bad(5), Bad([1]), Bad(iter([1, 2])), Bad(fetch("inner")), (i for i in "ab"), print):
    show(f"await {getattr(x, '__name__', type(x).__name__)}", lambda: run(awaiting(x)))


def plain_generator():
    yield 1


async def wrong_uses(kind):
    match kind:
        case "iterate":
            for x in fetch("x"):
                pass
        case "with":
            with Awaitable(0, None):
                pass
        case "unpack":
            a, b = fetch("x")
        case "async with":
            async with fetch("x"):
                pass
        case "async for":
            async for x in fetch("x"):
                pass
        case "yield from":
            return [*plain_generator(), *fetch("x")]
        case "twice":
            c = fetch("twice")
            return await c, await c
        case "running":
            return await me


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for kind in ("iterate", "with", "unpack", "async with", "async for", "yield from", "twice"):
        show(kind, lambda: run(wrong_uses(kind)))
me = wrong_uses("running")
show("awaits itself", lambda: me.send(None))


def make(depth):
    return fetch("lost") if depth == 0 else make(depth - 1)


with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    fetch("forgotten")
    c = fetch("closed in time")
    c.close()
    c = fetch("thrown")
    show("throw", lambda: c.throw(KeyError("k")))
    sys.set_coroutine_origin_tracking_depth(2)
    lost = make(2)
    origin = [(name, line > 0) for file, line, name in lost.cr_origin]
    del lost
    sys.set_coroutine_origin_tracking_depth(0)
    gc.collect()
    print(origin, sys.get_coroutine_origin_tracking_depth())
    for w in log:
        print(w.category.__name__, str(w.message).replace(__file__, "FILE").splitlines())
with warnings.catch_warnings():
    warnings.simplefilter("error")
    unraisable = []
    sys.unraisablehook = lambda u: unraisable.append((type(u.exc_value).__name__, str(u.exc_value)))
    fetch("as an error")
    print(unraisable)
    sys.unraisablehook = sys.__unraisablehook__
c = awaiting(Awaitable(3, None))
print(c.send(None), c.cr_running, c.cr_await.__name__)
fetch("seen on standard error")
c.throw(LookupError("into the awaitable"))
