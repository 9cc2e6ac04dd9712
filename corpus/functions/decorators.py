"""Decorators: with and without arguments, on classes and methods, stacked, and as objects."""
import functools

calls = []


def logged(f=None, *, prefix="call"):
    if f is None:
        return functools.partial(logged, prefix=prefix)

    @functools.wraps(f)
    def inner(*args, **kw):
        shown = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kw.items()]
        calls.append(f"{prefix} {f.__name__}({', '.join(shown)})")
        return f(*args, **kw)

    return inner


class Retry:
    def __init__(self, times, *errors):
        self.times, self.errors = times, errors or (Exception,)

    def __call__(self, f):
        @functools.wraps(f)
        def inner(*args):
            for attempt in range(1, self.times + 1):
                try:
                    return f(*args)
                except self.errors as e:
                    calls.append(f"attempt {attempt}: {e!r}")
                    if attempt == self.times:
                        raise

        return inner


def trace_order(name):
    print("make", name)

    def decorate(f):
        print("apply", name, "to", f.__name__)
        return f

    return decorate


def singleton(cls):
    instances = {}

    @functools.wraps(cls, updated=())
    def get(*args):
        if cls not in instances:
            instances[cls] = cls(*args)
        return instances[cls]

    return get


@logged
def add(a, b=1):
    """Adds."""
    return a + b


@logged(prefix="again")
@logged
def mul(a, b):
    return a * b


fails = iter([ValueError("one"), ValueError("two"), None])


@Retry(3, ValueError)
def flaky(x):
    if e := next(fails):
        raise e
    return x


@trace_order("outer")
@trace_order("inner")
def nothing(): ...


@singleton
class Config:
    def __init__(self, name):
        self.name = name


class Service:
    @logged(prefix="method")
    def run(self, x: int) -> str:
        return f"ran {x}"

    @staticmethod
    @logged
    def static(x):
        return x

    @classmethod
    @functools.lru_cache
    def cached(cls, x):
        calls.append("computed")
        return cls.__name__, x

    def __repr__(self):
        return "Service"

    @functools.cached_property
    def slow(self):
        calls.append("slow")
        return 7


print(add(1), add(1, b=5), mul(2, 3), flaky("ok"), Config("a") is Config("b"), Config("c").name)
s = Service()
print(s.run(1), Service.static(2), Service.cached(1), s.cached(1), s.slow + s.slow, s.run.__func__.__wrapped__.__annotations__, add.__doc__, mul.__name__)
print(*calls, sep="\n")
table = [lambda f: f, property, staticmethod]


class Odd:
    @table[1]
    def p(self):
        return "any expression decorates"

    @(lambda f: lambda self, *a: ("wrapped", f(self, *a)))
    def q(self, n):
        return 1 // n


print(Odd().p, Odd().q(1))


@Retry(2, ZeroDivisionError)
def hopeless(n):
    return Odd().q(n)


