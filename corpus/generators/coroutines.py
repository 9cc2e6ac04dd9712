"""Coroutines driven by hand: a tiny scheduler with awaitables, async for and async with."""
from collections import deque


class Sleep:
    def __init__(self, ticks):
        self.ticks = ticks

    def __await__(self):
        woken = yield ("sleep", self.ticks)
        return f"woken at {woken}"


class Channel:
    def __init__(self):
        self.items, self.open = deque(), True

    async def put(self, item):
        self.items.append(item)
        await Sleep(1)

    def close(self):
        self.open = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self.items:
            if not self.open:
                raise StopAsyncIteration
            await Sleep(1)
        return self.items.popleft()

    async def __aenter__(self):
        print("channel opened")
        return self

    async def __aexit__(self, kind, value, tb):
        print("channel left", kind and kind.__name__)
        self.close()
        return kind is KeyError


def run(*coroutines):
    now, waiting, results = 0, [(0, i, c) for i, c in enumerate(coroutines)], {}
    while waiting:
        waiting.sort(key=lambda w: w[:2])
        now, i, c = waiting.pop(0)
        try:
            command, ticks = c.send(now if c.cr_await is not None or now else None)
        except StopIteration as e:
            results[i] = e.value
        else:
            waiting.append((now + ticks, i, c))
    return results


async def producer(channel):
    async with channel:
        for i in range(4):
            print("put", i)
            await channel.put(i * i)
        {}["ends it"]
    return "producer done"


async def squares(channel):
    async for x in channel:
        yield x + 0.5


async def consumer(channel):
    got = [x async for x in squares(channel) if x != 1.5]
    print(await Sleep(3))
    return got


channel = Channel()
print(run(producer(channel), consumer(channel)))


async def nested(n):
    if n == 0:
        return await Sleep(2)
    return await nested(n - 1)


print(run(nested(5)))


async def bad():
    await 5


async def context():
    async with 1:
        pass


async def iterate():
    async for x in [1]:
        pass


for wrong in (bad, context, iterate):
    try:
        run(wrong())
    except Exception as e:
        print(type(e).__name__, e)
c = bad()
c.close()
print(c.cr_frame, c.__name__, type(c))
try:
    c.send(None)
except RuntimeError as e:
    print(e)


async def fails(n):
    await Sleep(1)
    return 1 // n if n == 0 else await fails(n - 1)


run(fails(2))
