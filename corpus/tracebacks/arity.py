"""Calls of every wrong shape: missing, too many, unexpected and repeated arguments, for functions, classes and builtins."""
import functools


def plain(a, b): ...
def defaults(a, b=1, *, c, d=2): ...
def positional(a, b, /, c): ...
def keyword_only(*, first, second, third): ...
def variadic(a, *rest, **options): ...
def nothing(): ...
def optional(colour="red", *, verbose=False): ...
async def coroutine(a): ...
def generator(a): yield a


class Shape:
    def __init__(self, sides, *, name): ...
    def method(self, a): ...
    @classmethod
    def make(cls, a): ...
    @staticmethod
    def static(a): ...
    def no_self(): ...
    def __call__(self, a): ...
    @property
    def prop(self, extra): ...
    __slots__ = ("sides",)


class OnlyNew:
    def __new__(cls, a):
        return super().__new__(cls)


class Nested:
    class Inner:
        def deep(self, a, b):
            return lambda x: (lambda y: x)


class Bare: ...


shape = Shape(3, name="triangle")
CALLS = """
plain(); plain(1); plain(1, 2, 3); plain(b=1); plain(1, a=2); plain(1, 2, c=3); plain(a=1, b=2, c=3); plain(*[1], **{"b": 2}, b=3); plain(**{"a": 1, 5: 2})
defaults(1); defaults(c=1); defaults(); defaults(1, 2, 3, c=4); defaults(1, 2, 3); defaults(1, c=1, e=2); defaults(1, c=1, D=2)
positional(1, b=2, c=3); positional(a=1, b=2, c=3); positional(1, 2); positional(1, 2, 3, 4); positional(c=1); positional(1, 2, 3, a=4)
keyword_only(); keyword_only(1, 2, 3); keyword_only(first=1); keyword_only(first=1, third=2); keyword_only(1, first=1, second=2, third=3)
variadic(); variadic(options=1); variadic(1, a=2); variadic(*5); variadic(**5); variadic(*[1], **[("a", 1)])
nothing(1); nothing(x=1); nothing(*"ab"); optional("red", "blue", "green"); optional(color="red"); optional(verbos=1); optional("x", colour="y"); optional(1, 2, verbose=True)
coroutine(); coroutine(1, 2); generator(); (lambda x, /: x)(x=1); (lambda *, k: k)(1); (lambda: 0)(1); (lambda a, b=1: a)()
Shape(); Shape(1); Shape(1, 2); Shape(sides=1, nam="x"); Shape.method(); Shape.method(shape); shape.method(); shape.method(1, 2); Shape.make(); shape.make(1, 2); Shape.static(); shape.static(1, 2); shape.no_self()
shape(); shape(1, 2); shape.prop; OnlyNew(); OnlyNew(1, 2); OnlyNew(b=1); Bare(1); Bare(x=1); Nested.Inner().deep(1); Nested.Inner().deep(1, 2)(3)(4, 5); Nested.Inner.deep(1, 2)
functools.partial(plain, 1, 2)(3); functools.partial(plain, b=1)(1, 2); functools.partial(); functools.partial(5); object(1); object.__new__(); object.__init__(); type("X"); type(); type(1, 2); super(1, 2, 3)
len(); len(1, 2); len(obj=[]); print(ende=""); print(sep=1); range(); range(1, 2, 3, 4); range(a=1); int("1", 2, 3); int(base=2); int(x="1"); str(b"", "utf-8", "strict", 1); str(obj=1); bool(1, 2); float(1, 2); list(1, 2); tuple(x=1); dict(1, 2); dict([1]); dict([(1, 2, 3)]); set(1, 2); frozenset(x=[])
sorted(); sorted([1], 2); sorted([1], keys=None); sorted(iterable=[]); max(); max(1); max([]); max(1, 2, default=3); max([1], keyy=1); min(key=1); sum(); sum(1, 2, 3); sum([1], start=1, stop=2); abs(); pow(1); pow(1, 2, 3, 4); pow(base=1, exp=2, m=3); divmod(1); round(1, 2, 3); round(numbr=1)
isinstance(1); hasattr(1); getattr(1); getattr(1, "a", 2, 3); setattr(1, "a"); enumerate(); enumerate([], 1, 2); enumerate([], begin=1); zip(strick=True); map(); map(len); filter(None); reversed(); iter(); iter(1, 2, 3); next(); next(iter([]), 1, 2); open(); open(1, 2, 3, 4, 5, 6, 7, 8, 9); ord(); chr(1, 2); hash(); id(1, 2); callable(); input(1, 2)
[].append(); [].append(1, 2); [].insert(1); [].pop(1, 2); [].sort(None); [].sort(keyy=1); [].index(); {}.get(); {}.pop(); {}.update(1, 2); {}.setdefault(); {}.fromkeys(); {}.items(1); "".join(); "".split(1, 2, 3); "".split(seperator=","); "".replace("a"); "".encode(errs=1); "".startswith(); "".format_map(); b"".hex(1, 2, 3); b"".decode(enc=1); (1).to_bytes(1, "big", True); int.from_bytes(); (1,).count(); {1}.add(); {1}.union(1); str.join(); str.upper(1); dict.fromkeys(); list.append([]); int.__add__(1); object().__eq__(); compile("x"); compile("x", "y", "z", 1, 2, 3, 4); exec(); eval("1", {}, {}, {}); __import__(); vars(1, 2); dir(1, 2); format(1, 2, 3)
""".replace("\n", ";")
for call in CALLS.split(";"):
    if call := call.strip():
        try:
            exec(call, globals() | {"__builtins__": __builtins__})
        except Exception as e:
            print(f"{call}: {type(e).__name__}: {e}")
        else:
            print(f"{call}: passed")
shape.method(
    *range(2),
    **{"extra": 1},
)
