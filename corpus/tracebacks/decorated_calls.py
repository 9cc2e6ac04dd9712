"""Errors under decorators, partials, operators called by name, sort keys, and callbacks from builtins."""
import functools
import operator
import traceback


def logged(level):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            try:
                return function(*args, **kwargs)
            except Exception as e:
                e.add_note(f"[{level}] {function.__qualname__}{args!r}")
                raise

        return wrapper

    return decorate


def retry(times, *, on=(OSError,)):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            for attempt in range(1, times + 1):
                try:
                    return function(*args, attempt)
                except on as e:
                    last = e
                    print(f"attempt {attempt}: {e}")
            raise RuntimeError(f"gave up after {times}") from last

        return wrapper

    return decorate


class Sensor:
    readings = {1: "12.5", 3: "n/a"}

    @logged("warn")
    @retry(3)
    def read(self, channel, attempt):
        if attempt < channel:
            raise OSError(5, "not ready", f"channel{channel}")
        return float(self.readings[channel])

    @property
    @logged("info")
    def average(self):
        return functools.reduce(operator.add, map(self.read, self.readings)) / len(self.readings)

    @functools.cached_property
    def label(self):
        return self.lable

    @functools.singledispatchmethod
    def convert(self, value):
        raise NotImplementedError(f"cannot convert {type(value).__name__}")

    @convert.register
    def _(self, value: int | float):
        return value / self.scale

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def factor(n):
        return 1 if n < 0 else Sensor.factor(n - 1) // n

    __repr__ = lambda self: "Sensor()"


def show(action):
    try:
        print(action())
    except Exception:
        traceback.print_exc()


s = Sensor()
show(lambda: s.read(1))
show(lambda: s.read(4))
show(lambda: s.average)
show(lambda: s.label)
show(lambda: s.convert("x"))
show(lambda: s.convert(2.5))
show(lambda: Sensor.factor(3))
show(lambda: sorted([3, 1, 2], key=lambda n: {1: 1, 2: "b", 3: "c"}[n]))
show(lambda: max(s.readings, key=functools.partial(operator.getitem, [0])))
show(lambda: operator.attrgetter("read.__wrapped__.__wrapped__.__self__")(s))
show(lambda: list(map(operator.methodcaller("convert", b"x"), [s])))
show(lambda: functools.partial(s.convert, scale=1)(1))
show(lambda: "{0.average}".format(s))
list(filter(functools.partial(operator.contains, 5), (n for n in (1,))))
