"""Decorators of every shape: with arguments, stacked, class based, on classes, on methods, keeping state, registries and memoisation."""
import functools
import inspect
import types


def trace(function=None, *, prefix="->", log=[]):
    if function is None:
        return functools.partial(trace, prefix=prefix)

    @functools.wraps(function)
    def wrapper(*args, **kw):
        log.append(f"{prefix} {function.__qualname__}{args}")
        try:
            result = function(*args, **kw)
        except Exception as error:
            log.append(f"{prefix} {function.__name__} raised {error!r}")
            raise
        log.append(f"{prefix} {function.__name__} gave {result!r}")
        return result
    wrapper.log = log
    return wrapper


class Counted:
    """A decorator that is an object, and works on methods because it is a descriptor."""

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.calls = 0

    def __call__(self, *args, **kw):
        self.calls += 1
        return self.__wrapped__(*args, **kw)

    def __get__(self, instance, owner=None):
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self):
        return f"<counted {self.__name__} x{self.calls}>"


class Overload:
    table = {}

    def __new__(cls, function):
        self = cls.table.setdefault(function.__qualname__, super().__new__(cls))
        self.__dict__.setdefault("choices", []).append((tuple(function.__annotations__.values()), function))
        return self

    def __call__(self, *args):
        for kinds, function in self.choices:
            if len(kinds) == len(args) and all(map(isinstance, args, kinds)):
                return function(*args)
        raise TypeError(f"no overload for {', '.join(type(a).__name__ for a in args)}")


def retry(times, *errors):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args):
            problems = []
            for attempt in range(times):
                try:
                    return function(*args, attempt)
                except errors as error:
                    problems.append(error)
            raise ExceptionGroup(f"{function.__name__} failed {times} times", problems)
        return inner
    return decorate


def add_methods(**methods):
    def decorate(cls):
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls
    return decorate


def checked(function):
    signature = inspect.signature(function)

    def check(*args, **kw):
        bound = signature.bind(*args, **kw)
        for name, value in bound.arguments.items():
            kind = signature.parameters[name].annotation
            if isinstance(kind, type) and not isinstance(value, kind):
                raise TypeError(f"{name} should be {kind.__name__}, not {type(value).__name__}")
        return function(*bound.args, **bound.kwargs)
    return check


def memo(function):
    cache = function.cache = {}
    def lookup(*args):
        if args not in cache:
            cache[args] = function(*args)
        return cache[args]
    return lookup


order = []
def mark(name):
    order.append(f"eval {name}")
    def apply(target):
        order.append(f"apply {name} to {target.__name__}")
        return target
    return apply


@trace
def divide(a, b):
    """Divides."""
    return a / b


@trace(prefix="=>")
@Counted
def greet(name, *, greeting="hello"):
    return f"{greeting} {name}"


@Overload
def area(side: int): return side * side
@Overload
def area(width: int, height: float): return width * height
@Overload
def area(name: str): return f"area of {name}"


@retry(3, ValueError, KeyError)
def flaky(limit, attempt):
    if attempt < limit:
        raise (ValueError, KeyError)[attempt % 2](attempt)
    return f"ok after {attempt}"


@memo
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@checked
def repeat(text: str, times: int = 2, *rest: object, sep: str = "-") -> str:
    return sep.join([text] * times)


@mark("first")
@mark("second")
@add_methods(double=lambda self: self.n * 2, label=property(lambda self: f"#{self.n}"), make=classmethod(lambda cls, n: cls(n)))
class Thing:
    def __init__(self, n):
        self.n = n

    @Counted
    def step(self, by=1):
        self.n += by
        return self

    @functools.cached_property
    def square(self):
        order.append("computed")
        return self.n ** 2

    @(lambda f: staticmethod(trace(f, prefix="static")))
    def helper(x):
        return x + 1

    @property
    @trace
    def traced(self):
        return self.n

    @classmethod
    @Counted
    def build(cls): return cls(0)


print(divide(6, 3), divide.__doc__, divide.__wrapped__.__name__, divide.__qualname__)
try:
    divide(1, 0)
except ZeroDivisionError:
    print(divide.log)
print(greet("ann"), greet("bob", greeting="hi"), greet.__wrapped__, inspect.signature(greet))
print(area(3), area(2, 1.5), area("x"), len(area.choices))
print(flaky(0), flaky(2), [fibonacci(n) for n in (10, 50)], repeat("ab"), repeat("a", 3, sep="+"))
thing = Thing.make(5)
print(thing.step().step(by=3).n, Thing.step, thing.double(), thing.label, thing.square, thing.square, order, Thing.helper(1), thing.helper(2), thing.traced, vars(thing))
for attempt in (lambda: area([]), lambda: flaky(5), lambda: repeat(3), lambda: repeat("a", times="b"), lambda: repeat("a", sep=1), lambda: repeat("a", other=1), lambda: Thing.build().n, lambda: retry(1)(len)(3)):
    try:
        print(attempt())
    except BaseException as error:
        print(type(error).__name__, error, getattr(error, "exceptions", ""))


def registry():
    def register(function=None, /, *, key=None):
        def add(f):
            register.all[key or f.__name__] = f
            return f
        return add(function) if function else add
    register.all = {}
    return register


command = registry()
@command
def start(): return "started"
@command(key="halt")
def stop(): return "stopped"
@command(key="λ")
async def unused(): ...
print({name: f() for name, f in command.all.items() if not inspect.iscoroutinefunction(f)}, list(command.all))
x = [lambda f: (lambda *a: ("listed", f(*a)))]
@x[0]
def from_list(a): return a
@(d := trace)
def walrus(): return d is trace
@x[0] if x else trace
def conditional(): return None
print(from_list(1), walrus(), conditional())
@divide
def never_bound(): pass
