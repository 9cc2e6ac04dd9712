"""Every kind of parameter, every way of calling, and every message for a wrong call."""


def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


def g(x, y):
    return x, y


def h(*, key):
    return key


def only(a, /):
    return a


print(f(1, d=4), f(1, 9, 8, 7, 6, d=0, z=1), f(1, a=10, d=4), f(*[1, 2], *(3, 4), **{"d": 5}, **{"q": 6}))
print(f.__defaults__, f.__kwdefaults__, f.__code__.co_argcount, f.__code__.co_posonlyargcount, f.__code__.co_kwonlyargcount)
calls = [
    "g()", "g(1)", "g(1, 2, 3)", "g(1, x=2)", "g(1, z=2)", "g(1, 2, y=3)", "g(*[1, 2, 3, 4])", "h()", "h(1)", "h(key=1, k=2)", "only(a=1)", "only()",
    "f()", "f(1)", "f(1, b=2, d=3)", "g(**{'x': 1, 'y': 2, 'z': 3})", "g(**{1: 2})", "g(*1)", "g(**1)", "g(**{'x': 1}, **{'x': 2})", "(lambda: 0)(1)",
    "(lambda a, b, c, *, d, e: 0)(1)", "(lambda a, b, c, *, d, e: 0)(1, 2, 3)", "len()", "len(1, 2)", "len(x=[])", "int(1, 2, 3)", "print(1, foo=2)",
    "sorted()", "sorted([1], 2)", "[].append()", "{}.get()", "''.split(maxsplit='x')", "isinstance(1)", "1()", "None()", "g.nothing", "range()", "'a'.join()",
    "max()", "max(1)", "sum('ab')", "abs('x')", "ord('ab')", "chr(-1)", "str(1, 2)", "open()", "getattr(1)", "zip([1], [1, 2], strict=True).__next__()",
]
for call in calls:
    try:
        print(call, "->", eval(call))
    except TypeError as e:
        print(f"{call:35} {e}")
    except Exception as e:
        print(f"{call:35} {type(e).__name__}: {e}")


def mutable(item, into=[]):
    into.append(item)
    return into


print(mutable(1), mutable(2), mutable(3, []), mutable.__defaults__)


def annotated(a: int, *b: "str", c: float = 1.0) -> list[int]:
    """Doc."""
    return [a]


print(annotated.__annotations__, annotated.__doc__, annotated.__qualname__, annotated.__module__)


def order(name):
    print(name, end=" ")
    return name


dict(a=order("1"), **{order("2"): 0}, b=order("3"))
print()
order("x") + order("y") * len(order("z")) if order("cond") else order("no")
print()
[].__class__(order("l"))[order("index") == "index" : order("end") == ""] = []
print()
print(g(1, *[2], **{}), (lambda *a, **k: (a, k))(*"ab", c=1))
