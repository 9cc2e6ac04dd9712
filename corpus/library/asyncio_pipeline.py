"""asyncio: producers and consumers, gather, task groups, timeouts, cancellation, shields, locks, events, async iteration."""
import asyncio
import contextlib
import contextvars
import warnings

LOG = []
request = contextvars.ContextVar("request", default="none")


def note(*words):
    LOG.append(" ".join(map(str, words)))


def flush(title):
    print(f"{title}:", *LOG, sep="\n  ")
    LOG.clear()


async def producer(queue, name, count):
    for number in range(count):
        await queue.put((name, number))
        await asyncio.sleep(0)
    note(name, "done")


async def consumer(queue, results):
    while True:
        item = await queue.get()
        try:
            if item == ("b", 1):
                raise ValueError(item)
            results.append(item)
        except ValueError as error:
            note("bad item", error)
        finally:
            queue.task_done()


async def pipeline():
    queue, results = asyncio.Queue(maxsize=2), []
    consumers = [asyncio.create_task(consumer(queue, results), name=f"c{i}") for i in range(2)]
    await asyncio.gather(producer(queue, "a", 3), producer(queue, "b", 2))
    await queue.join()
    for task in consumers:
        task.cancel("finished")
    outcome = await asyncio.gather(*consumers, return_exceptions=True)
    note(sorted(results), [repr(o) for o in outcome], queue.empty(), [task.get_name() for task in consumers])


async def failing(delay, error):
    await asyncio.sleep(delay)
    raise error


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        note("cleaning up")
        await asyncio.sleep(0)
        raise
    finally:
        note("stubborn finished")


async def groups():
    try:
        async with asyncio.TaskGroup() as group:
            good = group.create_task(asyncio.sleep(0, "good"))
            group.create_task(failing(0, KeyError("k")))
            group.create_task(failing(0, OSError("o")))
            group.create_task(stubborn())
    except* KeyError as errors:
        note("keys", errors.exceptions)
    except* OSError as errors:
        note("os", errors.exceptions)
    note(good.result(), good.done())
    try:
        async with asyncio.timeout(0.01) as limit:
            await stubborn()
    except TimeoutError as error:
        note("timeout", repr(error), limit.expired())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(inner := asyncio.ensure_future(asyncio.sleep(0.02, "shielded"))), 0.001)
    note(inner.done(), await inner)
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(d, d)) for d in (0, 5)], return_when=asyncio.FIRST_COMPLETED)
    note(len(done), len(pending), [t.cancel() for t in pending])
    note([await step for step in asyncio.as_completed([asyncio.sleep(0.01, "slow"), asyncio.sleep(0, "fast")])])


async def synchronised():
    lock, event, gate, barrier = asyncio.Lock(), asyncio.Event(), asyncio.Semaphore(2), asyncio.Barrier(2)
    condition, shared = asyncio.Condition(), []

    async def worker(n):
        await event.wait()
        async with gate, lock:
            note("worker", n, lock.locked())
            await asyncio.sleep(0)
        note("at barrier", n) if await barrier.wait() == 0 else None
        async with condition:
            shared.append(n)
            condition.notify_all()

    async def watcher():
        async with condition:
            await condition.wait_for(lambda: len(shared) == 2)
            note("both", sorted(shared))

    async with asyncio.TaskGroup() as group:
        for coroutine in (worker(1), worker(2), watcher()):
            group.create_task(coroutine)
        event.set()


async def countdown(n):
    try:
        while n:
            yield n
            n -= 1
            await asyncio.sleep(0)
    finally:
        note("countdown closed at", n)


async def contexts():
    request.set("outer")

    async def child():
        before = request.get()
        request.set("child")
        return before, request.get()

    note(await asyncio.create_task(child()), request.get(), await child(), request.get())
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, 42)
    future.add_done_callback(lambda f: note("callback", f.result()))
    note(await future)
    note([n async for n in countdown(3) if n != 2])
    async for n in countdown(5):
        if n == 4:
            break
    note(asyncio.current_task().get_name().startswith("Task-"), len(asyncio.all_tasks()))
    priority = asyncio.PriorityQueue()
    for item in (3, 1, 2):
        priority.put_nowait(item)
    note([priority.get_nowait() for _ in range(3)])
    for attempt in (priority.get_nowait, lambda: asyncio.run(child()), lambda: asyncio.create_task(3)):
        try:
            attempt()
        except Exception as error:
            note(type(error).__name__, str(error).split(" at 0x")[0])


for main in (pipeline, groups, synchronised, contexts):
    with warnings.catch_warnings(action="ignore"):
        asyncio.run(main())
    flush(main.__name__)
with asyncio.Runner() as runner:
    print(runner.run(asyncio.sleep(0, "runner")), runner.get_loop().is_running(), request.get())
try:
    asyncio.run(failing(0, LookupError("caught at last")))
except LookupError as error:
    print(repr(error), error.__traceback__.tb_next is not None)
