"""Generators as coroutines: pipelines, send, throw, close, yield from, context, recursion, return values, and their introspection."""
import inspect
import itertools


def averager():
    total = count = 0
    average = None
    while True:
        try:
            value = yield average
        except ZeroDivisionError:
            total = count = 0
            average = "reset"
            continue
        except GeneratorExit:
            print("closing at", total)
            raise
        if value is None:
            return count, total
        total += value
        count += 1
        average = total / count


def grouper(result, key):
    while True:
        result[key] = yield from averager()


def flatten(items, depth=0):
    for item in items:
        if isinstance(item, list):
            count = yield from flatten(item, depth + 1)
            yield f"({count} at {depth + 1})"
        else:
            yield item
    return len(items)


def permutations(items):
    if not items:
        yield []
    for index, item in enumerate(items):
        yield from ([item, *rest] for rest in permutations(items[:index] + items[index + 1:]))


def tokens(text):
    number = ""
    for char in text + " ":
        if char.isdigit():
            number += char
            continue
        if number:
            yield int(number)
            number = ""
        if not char.isspace():
            yield char


def evaluate(stream):
    stack = []
    for token in stream:
        match token:
            case int():
                stack.append(token)
            case "+" | "*" | "-":
                b, a = stack.pop(), stack.pop()
                stack.append({"+": a + b, "*": a * b, "-": a - b}[token])
        yield tuple(stack)


def guarded(log):
    try:
        log.append("start")
        got = yield 1
        log.append(got)
        try:
            yield 2
        finally:
            log.append("inner finally")
            yield "from finally"
    except ValueError as error:
        log.append(repr(error))
        yield "handled"
    finally:
        log.append("outer finally")


def scheduler(*tasks):
    queue, log = [(task, None) for task in tasks], []
    while queue:
        task, value = queue.pop(0)
        try:
            command, argument = task.send(value)
        except StopIteration as stop:
            log.append(stop.value)
            continue
        queue.append((task, argument * 2 if command == "double" else command))
    return log


def job(name, steps):
    results = []
    for step in range(steps):
        results.append((yield ("double" if step % 2 else name, step)))
    return name, results


avg = averager()
print(next(avg), avg.send(10), avg.send(20), avg.throw(ZeroDivisionError), avg.send(4))
avg.close()
result = {}
group = grouper(result, "g")
next(group)
for value in (1, 2, None, 5):
    group.send(value)
group.close()
print(result)
print(list(flatten([1, [2, [3, []], 4], 5])), list(permutations("abc"))[::2], list(evaluate(tokens("12 3 + 4*  7 -")))[-1], scheduler(job("a", 3), job("b", 1), job("c", 2)))
log = []
g = guarded(log)
print(next(g), g.send("sent"), g.throw(KeyError("k")), log)
try:
    next(g)
except KeyError as error:
    print("re-raised", error, error.__context__)
log = []
g = guarded(log)
print(next(g), g.throw(ValueError("v")), next(g, "done"), log)
g = guarded(log := [])
next(g), next(g)
try:
    g.close()
except RuntimeError as error:
    print(error, log)
try:
    print(next(g, "finished"))
except GeneratorExit as error:
    print(repr(error), log, next(g, "finished"))

states = itertools.count()
g = (n * 2 for n in range(3))
print(inspect.getgeneratorstate(g), g.gi_frame.f_code.co_name, g.gi_running, g.gi_yieldfrom, next(g), inspect.getgeneratorlocals(g)["n"], inspect.getgeneratorstate(g), g.__name__, g.__qualname__)
print(list(g), g.gi_frame, inspect.getgeneratorstate(g), type(g).__name__, [*g])
outer = grouper({}, 1)
next(outer)
print(outer.gi_yieldfrom.__name__, outer.gi_frame.f_lineno - grouper.__code__.co_firstlineno, outer.gi_suspended)
outer.close()


def me():
    yield selfish.gi_running
    yield next(selfish)


selfish = me()
print(next(selfish))
for attempt in (lambda: next(selfish), lambda: averager().send(1), lambda: averager().throw(KeyError("early")), lambda: next(averager(), 1, 2), lambda: averager().throw(), lambda: averager().throw(5), lambda: averager().throw(KeyError, KeyError("x"), 3), lambda: (x for x in 5), lambda: next(x for x in [1] if 1 / 0), lambda: list(flatten([1, [[None, 1 / 0]]])), lambda: next(iter(grouper(1, 2))), lambda: me().close(), lambda: averager.send, lambda: [*(yield_ for yield_ in iter(int, 0))], lambda: averager().__class__(), lambda: sum(1 if x else StopIteration for x in (1, 0))):
    try:
        print(attempt())
    except BaseException as error:
        print(type(error).__name__, error)


def stops():
    yield 1
    raise StopIteration("inside")


def returns_in_finally():
    try:
        yield 1
    finally:
        return "swallowed"


def delegate(target):
    print("delegate got", (yield from target))


try:
    list(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))
g = returns_in_finally()
next(g)
try:
    g.throw(ValueError)
except StopIteration as stop:
    print(stop.value)
print(list(delegate(flatten([1, [2]]))), list(delegate([3])), list(delegate({})))
matrix = [[1, 2], [3, 4]]
print([*map(sum, (row for row in matrix))], dict((k, [*v]) for k, v in itertools.groupby("aab")), {x: y for x in "ab" for y in range(2)}, [[y for y in range(x)] for x in range(3)], [x for x in range(9) if x % 2 if x > 3], {*(x % 3 for x in range(9))}, max((len(w), w) for w in ("a", "bb")))
primes = (p for p in itertools.count(2) if all(p % q for q in range(2, p)))
print(list(itertools.islice(primes, 8)), list(zip(primes, "ab")), next(primes))


def countdown(n):
    while n:
        yield n
        n -= 1
    raise LookupError("no more")


for number in countdown(2):
    print(number, end=" ")
