"""A small scheduler of coroutines; an error travels through awaits, an async with and an async for."""
from collections import deque
from types import coroutine


@coroutine
def pause(label):
    got = yield label
    return got


class Channel:
    def __init__(self, items):
        self.items = deque(items)

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.items:
            raise StopAsyncIteration
        await pause("receive")
        return self.items.popleft()


class Transaction:
    log = []

    async def __aenter__(self):
        self.log.append(await pause("begin"))
        return self

    async def __aexit__(self, kind, value, tb):
        await pause("commit" if kind is None else "rollback")
        self.log.append(getattr(kind, "__name__", None))
        if isinstance(value, LookupError):
            raise RuntimeError(f"rolled back at line {tb.tb_lineno - self.base}") from value
        return isinstance(value, ZeroDivisionError)

    base = 0


async def total(channel):
    amount = 0
    async with Transaction():
        async for item in channel:
            amount += 100 // item
    return amount


async def lookup(table, keys):
    async with Transaction() as t:
        t.base = lookup.__code__.co_firstlineno
        return [table[k] async for k in Channel(keys) if await pause("check") or k]


def run(*coros):
    ready = deque((n, c, None) for n, c in enumerate(coros))
    results = {}
    while ready:
        n, coro, value = ready.popleft()
        try:
            label = coro.send(value)
        except StopIteration as stop:
            results[n] = stop.value
        else:
            ready.append((n, coro, len(label) % 5))
    return results


print(run(total(Channel([1, 4])), total(Channel([50, 0, 3])), lookup({1: "one"}, [1])))
print(Transaction.log)
waiting = total(Channel([1]))
print(waiting.send(None), waiting.cr_frame.f_lineno - total.__code__.co_firstlineno, waiting.cr_await is not None)
print(waiting.send(1), waiting.cr_await.__name__)
try:
    waiting.throw(KeyError("thrown in"))
except RuntimeError as e:
    print(e)
except StopIteration:
    print("stopped")
else:
    waiting.close()
run(lookup({1: "one", 2: "two"}, [1, 2, 3]))
