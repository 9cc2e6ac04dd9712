"""Generators: pipelines, send, throw, close, delegation and what they leave behind."""
import inspect
from itertools import islice


def numbers():
    n = 0
    while True:
        n += 1
        yield n


def evens(source):
    yield from (n for n in source if n % 2 == 0)


def windows(source, size):
    window = []
    for x in source:
        window.append(x)
        if len(window) == size:
            yield tuple(window)
            del window[0]


print(list(islice(windows(evens(numbers()), 3), 4)))


def averager():
    """Takes numbers, gives the running mean; None ends it."""
    total, count = 0, 0
    while (x := (yield total / count if count else None)) is not None:
        total, count = total + x, count + 1
    return total, count


def grouper(results):
    while True:
        results.append((yield from averager()))


results = []
g = grouper(results)
print(next(g), g.send(10), g.send(20), g.send(None), g.send(5), g.send(None), results)
print(g.close(), inspect.getgeneratorstate(g))


def stubborn():
    log = []
    for i in range(6):
        try:
            yield log
        except ValueError as e:
            log.append(f"value {e}")
        except GeneratorExit:
            log.append("exit")
            raise
        finally:
            log.append(i)
    return "finished"


s = stubborn()
log = next(s)
print(s.throw(ValueError("one")), next(s), s.gi_frame.f_lineno, s.gi_running)
s.close()
print(log, s.gi_frame)
s = stubborn()
try:
    print(next(s) is not None, s.throw(KeyError("gone")))
except KeyError as e:
    print("out came", repr(e), list(s))


def with_return():
    got = yield from stubborn()
    print("inner returned", got)
    yield "after"


print([x if isinstance(x, str) else len(x) for x in with_return()])


def stops():
    yield 1
    raise StopIteration("inside")


def ignores():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def reenter():
    yield next(me)


me = reenter()
fresh = averager()
ignoring = ignores()
next(ignoring)
for bad in (lambda: list(stops()), lambda: fresh.send(1), ignoring.close, lambda: next(me), lambda: next(iter([])), lambda: fresh.throw(TypeError), lambda: fresh.throw(1)):
    try:
        print(bad())
    except BaseException as e:
        print(type(e).__name__, e, "|", repr(e.__cause__))
lazy = (print("x", x) or x for x in [print("outer at once"), 2])
print("made", lazy.__name__, next(lazy), next(lazy), next(lazy, "end"))
print(sum(x * y for x in range(4) for y in range(x) if (x + y) % 2))


def countdown(n):
    yield 10 // n
    yield from countdown(n - 1)


for x in countdown(2):
    print(x)
