"""A push pipeline of generators fed with send: splitting, batching, broadcasting, and errors thrown at the source."""
import functools
import inspect


def primed(function):
    @functools.wraps(function)
    def start(*args, **kwargs):
        g = function(*args, **kwargs)
        next(g)
        return g

    return start


class Done(Exception):
    pass


@primed
def collect(into):
    try:
        while True:
            into.append((yield len(into)))
    finally:
        into.append("closed")


@primed
def batch(size, target):
    pending = []
    try:
        while True:
            pending.append((yield))
            if len(pending) == size:
                target.send(tuple(pending))
                pending.clear()
    except Done as e:
        if pending:
            target.send(tuple(pending))
        return e.args
    finally:
        target.close()


@primed
def route(**targets):
    counts = dict.fromkeys(targets, 0)
    while True:
        try:
            kind, value = yield counts
        except ValueError as e:
            counts["bad"] = counts.get("bad", 0) + 1
            print("routed badly:", e)
            continue
        try:
            targets[kind].send(value)
            counts[kind] += 1
        except KeyError:
            raise LookupError(f"no route for {kind!r}") from None
        except StopIteration as stop:
            print(f"{kind} has ended with {stop.value!r}")
            del targets[kind]


@primed
def average():
    total, count, mean = 0.0, 0, None
    while (value := (yield mean)) is not None:
        total, count = total + value, count + 1
        mean = total / count
    return mean


def states(g):
    return inspect.getgeneratorstate(g), sorted(k for k in inspect.getgeneratorlocals(g) if k != "target")


numbers, words = [], []
numeric = batch(2, collect(numbers))
router = route(number=numeric, word=collect(words), mean=average())
for item in (("number", 1), ("word", "one"), ("number", 2), ("mean", 4), ("mean", 8), ("number", 3)):
    print(router.send(item))
print(numbers, words, states(numeric), states(router)[0])
print(router.throw(ValueError("a bad line")))
print(router.send(("mean", None)))
try:
    numeric.throw(Done("rest", 3))
except StopIteration as stop:
    print("numeric returned", stop.value, numbers, states(numeric))
print(router.send(("number", 9)))
gen = average()
for value in (1, 2, 6):
    print(gen.send(value), end=" ")
print(gen.gi_running, gen.gi_yieldfrom, gen.gi_code.co_name, gen.__qualname__)
for action in (lambda: gen.send(None), lambda: gen.send(1), lambda: next(gen), lambda: gen.throw(KeyError("after the end")), gen.close):
    try:
        print("->", action())
    except Exception as e:
        print("->", repr(e))


def fresh():
    yield 1


for action in (lambda: fresh().send(5), lambda: fresh().throw(ValueError("never started")), lambda: fresh().throw(5), lambda: fresh().throw(ValueError, "x", 5), lambda: iter(fresh()).close()):
    try:
        print("->", action())
    except Exception as e:
        print("->", repr(e))


def reentrant():
    yield next(me)


me = reentrant()
try:
    next(me)
except ValueError as e:
    print(e)
router.send(("nowhere", 1))
