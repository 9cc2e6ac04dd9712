"""A job runner that mixes except and except* in one try statement."""
import asyncio


async def job(number):
    await asyncio.sleep(0)
    if number % 2:
        raise ValueError(number)
    return number


async def main(count):
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(job(n)) for n in range(count)]
    except* ValueError as errors:
        for e in errors.exceptions:
            print("failed:", e)
    except OSError:
        print("system trouble")
    return [t.result() for t in tasks if not t.exception()]


print(asyncio.run(main(4)))
