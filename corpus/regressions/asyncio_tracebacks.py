"""Tracebacks through asyncio: tasks and futures leave no entries, and what they handle is no context."""
import asyncio
import traceback


async def child(n):
    await asyncio.sleep(0)
    if n:
        raise KeyError(n)


async def main():
    await asyncio.create_task(child(0))
    try:
        async with asyncio.timeout(0.001):
            await asyncio.sleep(1)
    except TimeoutError:
        traceback.print_exc()
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("of the future"))
    try:
        await future
    except ValueError:
        traceback.print_exc()
    task = asyncio.create_task(asyncio.sleep(3))
    await asyncio.sleep(0)
    task.cancel("message")
    try:
        await task
    except asyncio.CancelledError:
        traceback.print_exc()
    try:
        future.result()
    except ValueError as e:
        print(repr(e.__context__))
    async with asyncio.TaskGroup() as group:
        group.create_task(child(1))
        group.create_task(child(2))


try:
    asyncio.run(main())
except* KeyError:
    traceback.print_exc()
asyncio.run(child(5))
