"""Async generators and comprehensions: stages with queues, aclose, athrow, asend, finalization, and an error in a stage."""
import asyncio
import sys
from contextlib import aclosing


async def ticker(stop, log, name="ticker"):
    try:
        for n in range(stop):
            got = yield n
            if got:
                log.append(f"{name} got {got}")
            await asyncio.sleep(0)
    except GeneratorExit:
        log.append(f"{name} closing")
        raise
    finally:
        await asyncio.sleep(0)
        log.append(f"{name} ended")


async def chunks(source, size):
    part = []
    async for item in source:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


async def merge(*sources):
    queue, running = asyncio.Queue(2), len(sources)

    async def pump(source):
        nonlocal running
        try:
            async for item in source:
                await queue.put(item)
        finally:
            running -= 1
            await queue.put(None)

    async with asyncio.TaskGroup() as group:
        for source in sources:
            group.create_task(pump(source))
        while running or not queue.empty():
            if (item := await queue.get()) is not None:
                yield item


async def attempt(label, awaitable):
    try:
        print(label, "->", await awaitable)
    except BaseException as e:
        print(label, "->", repr(e))


async def squares(source):
    async for n in source:
        if n > 4:
            raise OverflowError(f"{n} squared")
        yield n * n


class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def main():
    log = []
    print([part async for part in chunks(ticker(5, log), 2)], log)
    print(sorted([n async for n in merge(ticker(3, log, "a"), ticker(2, log, "b"), Countdown(3))]), log)
    log.clear()
    g = ticker(9, log)
    print(await anext(g), await g.asend("hello"), await g.__anext__(), log)
    await attempt("athrow", g.athrow(ValueError("thrown in")))
    await attempt("after", anext(g))
    await attempt("default", anext(g, "default"))
    await attempt("aclose", g.aclose())
    print(log)
    fresh = ticker(1, log)
    await attempt("asend to a fresh one", fresh.asend(1))
    await attempt("aclose of a fresh one", fresh.aclose())
    async with aclosing(ticker(9, log, "closed")) as g:
        async for n in g:
            if n == 1:
                break
    print({n: n * n async for n in Countdown(3)}, {n async for n in Countdown(2) if n}, [x async for x in ticker(2, []) for y in range(x) if await asyncio.sleep(0, True)])
    lazy = (n + 1 async for n in Countdown(4) if n % 2)
    print(type(lazy).__name__, [n async for n in lazy], lazy.ag_running, lazy.ag_await)
    g = ticker(3, log, "busy")
    first = g.asend(None)
    await attempt("first", first)
    again = g.asend(None)
    await again
    await attempt("awaited twice", again)
    for wrong in (aiter, anext):
        try:
            wrong([1])
        except TypeError as e:
            print(e)
    async for n in g:
        break
    del g
    await asyncio.sleep(0.01)
    print(log)
    hooks = sys.get_asyncgen_hooks()
    print(type(hooks).__name__, hooks.firstiter.__name__, hooks.finalizer.__name__)
    try:
        for x in ticker(1, log):
            pass
    except TypeError as e:
        print(e)
    try:
        async for x in [1]:
            pass
    except TypeError as e:
        print(e)
    total = 0
    try:
        async for part in chunks(squares(ticker(9, log, "source")), 2):
            total += sum(part)
            print(part, total)
    except OverflowError as e:
        return e


raise asyncio.run(main())
