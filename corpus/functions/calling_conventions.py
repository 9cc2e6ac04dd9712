"""Every way to pass arguments, and every complaint: positional-only, keyword-only, unpacking, defaults, duplicates, suggestions."""


def plain(a, b=2, *args, c, d=4, **rest):
    return a, b, args, c, d, rest


def strict(x, y=0, /, z=1, *, w=2):
    return x, y, z, w


def only(*, first, second=None):
    return first, second


def none():
    return "none"


def both(a, /, **rest):
    return a, rest


def annotated(left: int, right: "str" = "r", *rest: float, option: list = []) -> None:
    option.append(left)
    return option


class Method:
    def method(self, value, /, scale=1):
        return value * scale

    @classmethod
    def klass(cls, value=0):
        return cls.__name__, value

    @staticmethod
    def static(value):
        return value

    def __call__(self, *values, **named):
        return values, named


class Keys:
    """A mapping as far as ** is concerned."""

    def __init__(self, **items):
        self.items = items

    def keys(self):
        return list(self.items)

    def __getitem__(self, key):
        return self.items[key]


def gen():
    yield 1
    yield 2


names = {"c": 3}
print(plain(1, c=3), plain(1, 2, 3, 4, c=5, e=6), plain(*[1, 2], *(3,), **{"c": 1}, **{"x": 2}), plain(b=1, a=2, c=3), plain(*gen(), c=0, *[7]), plain(1, **Keys(c=9, q=8)))
print(strict(1), strict(1, 2, 3, w=4), strict(1, z=5), only(first=1), both(1, a=2), both(*"x", **names), Method().method(2, scale=3), Method.method(Method(), 4), Method.klass(5), Method().static(6), Method()(1, x=2))
print(annotated(1), annotated(2), annotated(3, option=[]), annotated.__defaults__, annotated.__kwdefaults__, annotated.__annotations__)
order = []
def note(x):
    order.append(x)
    return x
print(plain(note("a"), *note([1]), c=note("c"), **note({"z": 0}), d=note("d")), order)

CALLS = """plain()|plain(1)|plain(1, c=1, a=2)|plain(1, 2, c=3, b=4)|plain(**{1: 2})|plain(1, c=2, **{'c': 3})|plain(*5)|plain(**5)|plain(*None, c=1)|plain(1, c=1, **None)|plain(c=1)|strict()|strict(x=1)|strict(1, y=2)|strict(1, 2, 3, 4)|strict(1, v=2)|strict(x=1, y=2)
only()|only(1)|only(1, 2, first=3)|only(firs=1)|only(first=1, secnd=2)|none(1)|none(1, 2)|none(x=1)|none(*[1, 2], **{'a': 1})|both()|both(a=1)|both(1, 2)|both(1, 2, b=3)|Method().method()|Method().method(1, 2, 3)|Method.method(1)|Method.method()|Method.klass(1, 2)|Method().klass(1, 2, v=1)|Method.static()|Method().static(1, 2)
(lambda x, y: 1)()|(lambda x, y, z: 1)(1)|(lambda *, k, l, m: 1)()|(lambda x, y=1, *, k: 1)(1, 2, 3)|(lambda: 0)(1)|(lambda a, b, /: 1)(a=1, b=2)|(lambda a=1, /: a)(a=2)|(lambda **k: k)(1)|len()|len(1, 2)|len(x=[])|print(1, ends='')|sorted([1], 2)|int(x=1)|''.join()|[].append(1, 2)|{}.get()|{}.get(k=1)|dict(1, 2)|str.upper()|str.upper(5)|'a'.split(sep=1)|'a'.split(maxsplit='x')|[].sort(1)|[].sort(reversed=True)|range(start=1)|object().__init__(1)|Method(1)|Method()(**{'self': 1})|Method.__call__(self=1)|abs()|isinstance(1)|max(key=len)|plain(1, 2, c=3, **{'b': 4})|plain(*'ab', **{'a': 1, 'c': 2})|print(*1)|print(*[1], **[2])|Method.method(self=1, value=2)|none(**{'a b': 1})|only(**{'first': 1, 'é': 2})"""
for line in CALLS.splitlines():
    for source in line.split("|"):
        try:
            print(source, "=", eval(source))
        except Exception as error:
            print(source, "!", type(error).__name__, error)


def default_from(value=[note(x) for x in "xy"], *, other=len(order)):
    value.append(1)
    return value, other


print(default_from(), default_from(), default_from.__defaults__)
default_from.__defaults__, default_from.__kwdefaults__ = ("new",), None
try:
    default_from()
except (AttributeError, TypeError) as error:
    print(type(error).__name__, error)
for change in (("__defaults__", 3), ("__kwdefaults__", []), ("__name__", 3), ("__qualname__", None), ("__code__", 3), ("__annotations__", 5), ("__dict__", 1), ("__closure__", None), ("__globals__", {}), ("__code__", (lambda: note).__code__), ("__type_params__", 3), ("__doc__", 3), ("__module__", 4)):
    try:
        setattr(default_from, *change)
        print(change[0], "set")
    except (TypeError, AttributeError, ValueError) as error:
        print(type(error).__name__, error)
plain.__code__ = strict.__code__
print(plain(1, 5, w=2), plain.__name__, plain.__qualname__, plain.__defaults__, plain.__kwdefaults__)
del plain.__defaults__, strict.__kwdefaults__
plain.extra = {"k": 1}
print(plain.__defaults__, plain.extra, vars(plain), plain.__get__(5).__self__)


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z):
    return sum(locals().values())


print(many(*range(26)), many(**dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 1)))
try:
    many(*range(3), z=1)
except TypeError as error:
    print(error)
strict(1, 2, z=3, wide=4)
