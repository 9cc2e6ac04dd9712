"""ExitStack and AsyncExitStack: pushes, callbacks, pop_all, suppressed and replaced errors, and their chained contexts."""
import asyncio
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager, closing, contextmanager, nullcontext

log = []


class Door:
    def __init__(self, name, *, on_open=None, on_close=None, swallow=False):
        self.name, self.on_open, self.on_close, self.swallow = name, on_open, on_close, swallow

    def __enter__(self):
        log.append(f"open {self.name}")
        if self.on_open:
            raise self.on_open
        return self.name

    def __exit__(self, kind, value, tb):
        log.append(f"close {self.name} {kind and kind.__name__}")
        if self.on_close:
            raise self.on_close
        return self.swallow

    async def __aenter__(self):
        await asyncio.sleep(0)
        return self.__enter__()

    async def __aexit__(self, *details):
        await asyncio.sleep(0)
        return self.__exit__(*details)

    def close(self):
        log.append(f"{self.name}.close()")

    async def aclose(self):
        log.append(f"{self.name}.aclose()")


def chain(e):
    names = []
    while e:
        names.append(f"{type(e).__name__}({e})")
        e = e.__context__
    return " <- ".join(names)


def show(title, action):
    try:
        print(title, "->", action())
    except Exception as e:
        print(title, "->", chain(e))
    print("    " + "; ".join(log))
    log.clear()


def plain():
    with ExitStack() as stack:
        names = [stack.enter_context(Door(n)) for n in "ab"]
        stack.callback(log.append, "callback")
        stack.push(lambda *details: log.append(f"pushed {details[0]}"))
        return names


def partly():
    with ExitStack() as stack:
        stack.enter_context(Door("a"))
        stack.enter_context(Door("b", on_open=OSError("stuck")))


def moved():
    with ExitStack() as stack:
        for n in "abc":
            stack.enter_context(Door(n))
        kept = stack.pop_all()
    log.append("stack done")
    kept.close()
    return type(kept).__name__


def replaced(*, swallow):
    with ExitStack() as stack:
        stack.push(Door("last", swallow=swallow))
        stack.push(Door("middle", on_close=KeyError("middle")))
        stack.enter_context(Door("first", on_close=ValueError("first")))
        raise TypeError("body")
    return "suppressed"


@contextmanager
def managed(name):
    try:
        yield name
    except ZeroDivisionError as e:
        raise RuntimeError(f"translated by {name}") from e
    finally:
        log.append(f"managed {name}")


@asynccontextmanager
async def amanaged(name):
    log.append(f"enter {name}")
    try:
        yield name
    except LookupError:
        log.append(f"{name} swallows")


async def mixed():
    async with AsyncExitStack() as stack:
        a = await stack.enter_async_context(Door("async"))
        b = stack.enter_context(Door("sync"))
        c = await stack.enter_async_context(amanaged("gen"))
        stack.push_async_callback(asyncio.sleep, 0)
        d = await stack.enter_async_context(aclosing(Door("aclosing")))
        e = stack.enter_context(closing(Door("closing")))
        {}["missing"]
    return a, b, c, type(d).__name__, e.name


show("plain", plain)
show("partly", partly)
show("moved", moved)
show("swallowed", lambda: replaced(swallow=True))
show("replaced", lambda: replaced(swallow=False))
show("mixed", lambda: asyncio.run(mixed()))
for wrong in (5, object, nullcontext):
    show(f"enter {wrong!r}", lambda: ExitStack().enter_context(wrong))
show("no async", lambda: asyncio.run(AsyncExitStack().enter_async_context(managed("x"))))
with ExitStack() as stack:
    stack.enter_context(managed("outer"))
    stack.enter_context(managed("inner"))
    stack.callback(lambda: 1 // 0)
