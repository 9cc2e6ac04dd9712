"""StopIteration that leaks inside generators, coroutines and async generators becomes RuntimeError."""
import traceback


def take(n, source):
    source = iter(source)
    for _ in range(n):
        yield next(source)


def windows(source, size):
    source = iter(source)
    window = [next(source) for _ in range(size)]
    while True:
        yield tuple(window)
        window = window[1:] + [next(source)]


def safe_windows(source, size):
    try:
        yield from windows(source, size)
    except RuntimeError as e:
        yield repr(e.__cause__), repr(e.__context__), e.__suppress_context__


async def leaking(value):
    raise StopIteration(value)


async def leaking_async():
    yield 1
    raise StopAsyncIteration("async")


async def drain(source):
    return [item async for item in source]


def finish(coro):
    try:
        coro.send(None)
    except StopIteration as stop:
        return stop.value


def show(action):
    try:
        print(action())
    except RuntimeError as e:
        print(f"RuntimeError: {e} / {e.__cause__!r}")
        traceback.print_exception(e.__cause__)


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration("lift off", 0)
        self.n -= 1
        return self.n


print(list(take(2, "abc")), list(safe_windows(range(4), 3)))
show(lambda: list(take(3, "ab")))
show(lambda: finish(leaking(5)))
show(lambda: finish(drain(leaking_async())))
show(lambda: next(windows([], 1)))
show(lambda: [next(iter(())) for _ in range(2)] if False else list(Countdown(3)))
show(lambda: dict(zip(Countdown(2), take(9, Countdown(2)))))
gen = take(1, "z")
for step in (lambda: next(gen), lambda: gen.throw(StopIteration("thrown")), lambda: next(gen, "default"), lambda: gen.throw(KeyError("late"))):
    try:
        print(step())
    except Exception as e:
        print(type(e).__name__, e)
try:
    [next(iter(())) for _ in range(2)]
except StopIteration as e:
    print("a comprehension lets it pass", e.value)


def delegate():
    result = yield from Countdown(1)
    yield result
    raise StopIteration("end of delegate") from ValueError("the cause of the cause")


for item in delegate():
    print(item)
