"""Closures, cells, nonlocal, late binding, default capture and decorators with state."""
import functools


def counter(start=0):
    value = start

    def step(by=1):
        nonlocal value
        value += by
        return value

    def reset():
        nonlocal value
        value = start

    step.reset = reset
    return step


c, other = counter(), counter(100)
print(c(), c(5), other(), c.reset(), c(), other(-1))
print([f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]])
print(c.__code__.co_freevars, counter.__code__.co_cellvars, [x.cell_contents for x in c.__closure__])


def memoize(limit):
    def decorate(f):
        cache = {}

        @functools.wraps(f)
        def wrapper(*args):
            if args not in cache:
                if len(cache) >= limit:
                    cache.pop(next(iter(cache)))
                cache[args] = f(*args)
            return cache[args]

        wrapper.cache = cache
        return wrapper

    return decorate


@memoize(limit=50)
def ways(amount, coins):
    """Number of ways to pay."""
    if amount == 0:
        return 1
    if amount < 0 or not coins:
        return 0
    return ways(amount - coins[-1], coins) + ways(amount, coins[:-1])


print(ways(63, (1, 5, 10, 25)), len(ways.cache), ways.__name__, ways.__doc__, ways.__wrapped__ is not ways)


def compose(*functions):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions, lambda x: x)


print(compose(str.strip, str.title, lambda s: s + "!")("  hello you "))


def outer():
    def get():
        return late

    try:
        get()
    except NameError as e:
        print(type(e).__name__, e, e.name)
    late = "bound"
    yield get()
    del late
    try:
        get()
    except NameError as e:
        print(type(e).__name__, e)


print(list(outer()))


def shadow():
    print(total)
    total = 1


try:
    shadow()
except UnboundLocalError as e:
    print(e)


class Body:
    x = 1
    ys = [y + 1 for y in (x, x)]
    z = (lambda: x)


x = "global"
print(Body.ys, Body.z())
