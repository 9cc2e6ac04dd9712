"""inspect: signatures of every kind of callable, binding, source, members, frames, generator states."""
import functools
import inspect
from inspect import Parameter, Signature, signature


def everything(a, b: int = 1, /, c="x", *args: str, d, e: "float" = 2.5, **kw) -> list[int]:
    """Doc

        indented
      less
    """
    yield a


class Base:
    """Base class."""

    def __init__(self, x, *, y=None):
        pass

    def method(self, q, *rest):
        """Inherited doc."""

    @classmethod
    def make(cls, n: int):
        return signature(cls.make)

    @staticmethod
    def free(z=(1, 2)):
        pass

    @property
    def value(self):
        return 1

    slot = 5


class Child(Base):
    def method(self, q, *rest):
        pass

    def __call__(self, what, /):
        pass


class Newer:
    def __new__(cls, width, height=1):
        return super().__new__(cls)


class Given:
    __signature__ = Signature([Parameter("alpha", Parameter.KEYWORD_ONLY, default=1)], return_annotation=int)


async def waiting(x):
    await x


def wrapper(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner


for target in (everything, Base, Child(1), Child.method, Child(1).method, Base.make, Base.free, Newer, Given, waiting, wrapper(everything), functools.partial(everything, 1, d=4),
               functools.partial(Base.method, q=1), lambda *, k: k, len, sorted, dict.fromkeys, "".join, [].append, object, int.__add__, type("Empty", (), {}), functools.partialmethod):
    try:
        print(signature(target))
    except (ValueError, TypeError) as error:
        print(type(error).__name__, str(error).split(" at 0x")[0])
try:
    signature(3)
except TypeError as error:
    print(error)

sig = signature(everything)
for p in sig.parameters.values():
    print(p.name, p.kind.name, p.kind.description, p.default is Parameter.empty, p)
bound = sig.bind(1, 2, 3, 4, d=5, z=6)
print(bound, bound.args, bound.kwargs, bound.arguments["args"])
partial = sig.bind_partial(9)
partial.apply_defaults()
print(partial.arguments)
for args, kwargs in (((), {}), ((1,), {}), ((1,), {"a": 1, "d": 2}), ((1, 2), {"c": 1, "d": 2, "b": 3})):
    try:
        print(sig.bind(*args, **kwargs).arguments)
    except TypeError as error:
        print(error)
for parameters in ([Parameter("a", 1), Parameter("a", 1)], [Parameter("k", 3), Parameter("a", 1)], [Parameter("a", 1, default=1), Parameter("b", 1)]):
    try:
        Signature(parameters)
    except ValueError as error:
        print(error)
print(sig.replace(parameters=list(sig.parameters.values())[:2], return_annotation=str), sig == signature(everything), Parameter("p", 3, annotation=int), sig.format(max_width=40))
for build in (lambda: Parameter("1x", 1), lambda: Parameter("x", 2, default=1), lambda: Parameter("class", 1), lambda: Parameter("x", 9)):
    try:
        build()
    except ValueError as error:
        print(error)

print(inspect.getdoc(everything), inspect.getdoc(Child.method), inspect.getdoc(Child), inspect.cleandoc("  a\n    b\n\n"), sep="|")
print(inspect.getsource(Newer), inspect.getsourcelines(Base.free)[1], inspect.getsource(lambda: 3), sep="\n")
print(inspect.getcomments(Child), inspect.getmodulename("a/b.py"), inspect.getmodule(Child).__name__, inspect.getsourcefile(Child) == __file__)
print([name for name, _ in inspect.getmembers_static(Child) if not name.startswith("__")], inspect.getmembers(Child(1), inspect.ismethod)[-1][0])
print([(a.name, a.kind, a.defining_class.__name__) for a in inspect.classify_class_attrs(Child) if not a.name.startswith("__")])
print(inspect.getattr_static(Child(1), "value").fget.__name__, inspect.getmro(Child), inspect.getclasstree([Base, Child])[1][0][0].__name__)
print([f.__name__ for f in (inspect.isfunction, inspect.isbuiltin, inspect.isclass, inspect.ismethoddescriptor, inspect.isroutine, inspect.isabstract) if f(str.upper)])


def closure(n):
    m = n * 2
    def inner():
        return n, m, len, undefined
    return inner


print(inspect.getclosurevars(closure(2)))


def where(one=1, *two):
    frame = inspect.currentframe()
    info = inspect.stack()[1]
    return frame.f_code.co_name, inspect.getargvalues(frame).args, info.function, info.code_context, info.index, info.positions.col_offset


print(where())
g = everything(1, d=2)
states = [inspect.getgeneratorstate(g)]
next(g)
states += [inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g)["a"]]
g.close()
c = waiting(None)
print(states, inspect.getgeneratorstate(g), inspect.getcoroutinestate(c), inspect.isawaitable(c), inspect.iscoroutinefunction(waiting), inspect.getfullargspec(everything))
c.close()
print(inspect.getcallargs(Base.method, 1, 2, 3), inspect.unwrap(wrapper(everything)) is everything, inspect.formatannotation(list[int]))
inspect.getsource(len)
