"""A connection pool under asyncio: async with in tasks, timeouts, cancellation, shields, semaphores and a task group that fails."""
import asyncio
from contextlib import asynccontextmanager, suppress


class Pool:
    def __init__(self, size):
        self.free = list(range(size))
        self.condition = asyncio.Condition()
        self.log = []

    @asynccontextmanager
    async def connection(self, user):
        async with self.condition:
            await self.condition.wait_for(lambda: self.free)
            number = self.free.pop(0)
        self.log.append(f"{user}+{number}")
        try:
            yield number
        except asyncio.CancelledError:
            self.log.append(f"{user} cancelled")
            raise
        finally:
            async with self.condition:
                self.free.append(number)
                self.free.sort()
                self.condition.notify()
            self.log.append(f"{user}-{number}")


class Barrier:
    """async with that waits for all others on the way out."""

    def __init__(self, count):
        self.event, self.left = asyncio.Event(), count

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, tb):
        self.left -= 1
        if self.left == 0:
            self.event.set()
        await self.event.wait()
        return kind is ZeroDivisionError


async def use(pool, user, steps, result=None):
    async with pool.connection(user) as number:
        for _ in range(steps):
            await asyncio.sleep(0)
        if isinstance(result, Exception):
            raise result
        return f"{user} on {number}"


async def main():
    pool = Pool(2)
    print(await asyncio.gather(*(use(pool, name, n) for n, name in enumerate("abcd"))))
    print(*pool.log)
    pool.log.clear()
    try:
        async with asyncio.timeout(0.01):
            async with pool.connection("slow"):
                await asyncio.sleep(10)
    except TimeoutError as e:
        print("timeout:", repr(e), repr(e.__cause__), pool.log, pool.free)
    task = asyncio.create_task(use(pool, "victim", 100))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("no longer needed")
    with suppress(asyncio.CancelledError):
        await task
    print(task.cancelled(), pool.free)
    shielded = asyncio.shield(inner := asyncio.ensure_future(use(pool, "kept", 3)))
    shielded.cancel()
    print(await asyncio.gather(shielded, inner, return_exceptions=True))
    async with Barrier(2) as barrier:

        async def other():
            async with barrier:
                return "other is done"

        task = asyncio.create_task(other())
        1 // 0
    print(await task)
    limit, peak, active = asyncio.Semaphore(2), 0, 0

    async def limited():
        nonlocal peak, active
        async with limit:
            active += 1
            peak = max(peak, active)
            await asyncio.sleep(0)
            active -= 1

    await asyncio.gather(*(limited() for _ in range(5)))
    lock = asyncio.Lock()
    async with lock:
        print("peak", peak, lock.locked(), limit.locked())
    for wrong in ("with lock: pass", "with pool.connection('x'): pass"):
        try:
            exec(wrong, {"lock": lock, "pool": pool})
        except TypeError as e:
            print(e)
    pool.log.clear()
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(use(pool, f"t{n}", 2 + n, ValueError(n) if n else None), name=f"task {n}") for n in range(2)]
            group.create_task(use(pool, "waits", 1))
            await asyncio.sleep(5)
    except* ValueError as errors:
        print(errors.exceptions, [t.done() for t in tasks], tasks[0].result(), pool.free)
    print(*pool.log)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(use(pool, "x", 1, KeyError("first")))
            group.create_task(use(pool, "y", 1, OSError("second")))
    except ExceptionGroup as failed:
        return failed.derive([e.with_traceback(None) for e in failed.exceptions])


raise asyncio.run(main())
