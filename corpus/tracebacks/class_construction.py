"""Classes that cannot be made or instantiated: abstract methods, slots, bases, layouts, metaclasses, enums, dataclasses, protocols."""
import abc
import collections
import dataclasses
import enum
import traceback
import typing


class Plugin(abc.ABC):
    @abc.abstractmethod
    def run(self): ...

    @property
    @abc.abstractmethod
    def name(self): ...


class Half(Plugin):
    name = "half"


class One(type): ...
class Two(type): ...
class A(metaclass=One): ...
class B(metaclass=Two): ...
class P: ...
class Q(P): ...
class SlotsA: __slots__ = ("x",)
class SlotsB: __slots__ = ("y",)


SOURCES = r'''
Plugin() | Half() | class Full(Half): run = None\nFull().run() | Plugin.run | abc.ABC().x | class Typo(abc.ABC):\n  @abc.abstractclassmethod\n  def f(cls): ...\nTypo()
class C(A, B): ... | class C(P, Q): ... | class C(P, P): ... | class C(int, str): ... | class C(SlotsA, SlotsB): ... | class C(bool): ... | class C(type(None)): ... | class C(type(lambda: 0)): ... | class C(5): ... | class C(P()): ... | class C(len): ... | class C(typing.Any, int): ...
class C: __slots__ = ("a", "a b") | class C: __slots__ = ("a",); a = 1 | class C: __slots__ = 5 | class C: __slots__ = (5,) | class C(int): __slots__ = ("x",) | class C(tuple): __slots__ = ("x",) | class C(SlotsA): __slots__ = ("__dict__", "__dict__") | class C(P): __slots__ = ("__weakref__",)
class C:\n  __slots__ = ("a",)\nC().a | class C:\n  __slots__ = ("a",)\nC().b = 1 | class C(SlotsA): __slots__ = ()\nC().__dict__ | class C:\n  __slots__ = ("__m",)\nC().__m
class C(metaclass=5): ... | class C(metaclass=lambda *a: 1/0): ... | class C(metaclass=One, x=1): ... | class C(x=1): ... | class C(P, **{"y": 2}): ... | class C(*[P], **5): ... | type("C", (), {}, x=1) | type("C", [], {}) | type(5, (), {}) | type("C", (), {"__slots__": ("x",), "__classcell__": 5}) | type("C", (P,), None)
class C:\n  def __set_name__(self, o, n): raise KeyError(n)\nclass D: field = C() | class C:\n  __init_subclass__ = 5\nclass D(C): ... | class C:\n  def __prepare__(): ...\nclass D(C, metaclass=C): ... | class M(type):\n  def __prepare__(*a): return 5\nclass D(metaclass=M): ... | class M(type):\n  def mro(cls): return [1]\nclass D(metaclass=M): ... | class M(type):\n  def mro(cls): return 5\nclass D(metaclass=M): ...
class C(enum.Enum): a = 1; a = 2 | class C(enum.Enum): x = 1\nclass D(C): y = 2 | enum.Enum("C", "a b")(3) | class C(enum.Enum): x = 1\nC.x = 5 | class C(enum.Enum): x = 1\nC["y"] | class C(enum.Enum): x = 1\ndel C.x | class C(enum.Flag): x = 1; y = 2.5 | class C(int, enum.Enum): x = "a" | @enum.unique\nclass C(enum.Enum): x = 1; y = 1 | class C(enum.Enum): mro = 1 | class C(enum.Enum): _sunder_ = 1 | class C(enum.IntFlag, boundary=enum.STRICT): x = 1\nC(8) | class C(enum.Enum): x = 1\nC.x.y | class C(enum.Enum): x = 1\nC.x.value = 3 | @enum.verify(enum.CONTINUOUS)\nclass C(enum.Enum): a = 1; b = 3
@dataclasses.dataclass\nclass C: x: int = 1; y: int | @dataclasses.dataclass\nclass C: x: list = [] | @dataclasses.dataclass(frozen=True)\nclass C: x: int = 1\nC().x = 2 | @dataclasses.dataclass\nclass C: x: int\nC() | @dataclasses.dataclass(order=True)\nclass C: __lt__ = 1 | @dataclasses.dataclass(slots=True)\nclass C: x: int; __slots__ = ("x",) | dataclasses.fields(5) | dataclasses.replace(5) | @dataclasses.dataclass(frozen=True)\nclass C: ...\n@dataclasses.dataclass\nclass D(C): ... | @dataclasses.dataclass\nclass C: x: int = dataclasses.field(default=1, default_factory=int) | @dataclasses.dataclass(kw_only=True)\nclass C: x: int\nC(1) | dataclasses.make_dataclass("C", ["class"]) | @dataclasses.dataclass\nclass C: x: dataclasses.InitVar[int]\ndataclasses.replace(C(1)) | dataclasses.asdict(C) | dataclasses.dataclass(5) | @dataclasses.dataclass(eq=False, order=True)\nclass C: ...
class C(typing.Protocol): x: int\nC() | class C(typing.Protocol): x: int\nisinstance(5, C) | class C(P, typing.Protocol): ... | @typing.final\nclass C: ...\nclass D(C): raise LookupError("final is not enforced") | class C(typing.NamedTuple): x: int = 1; y: int | class C(typing.NamedTuple): _x: int | class C(typing.NamedTuple, P): ... | class C(typing.TypedDict): x = 1 | class C(typing.TypedDict): x: int\nclass D(C, P): ... | typing.List[int, str] | typing.Union[()] | typing.Optional[1, 2] | class C[T]: ...\nC[1, 2] | class C(typing.Generic[int]): ... | typing.TypeVar("T", int) | typing.cast(int) | typing.get_type_hints(type("C", (), {"__annotations__": {"x": "nope"}})) | typing.NewType("N", int).x | typing.Literal[1]() | class C(typing.Callable): ... | class C(typing.Literal[1]): ...
collections.namedtuple("C", "a a") | collections.namedtuple("C", "def") | collections.namedtuple("C", "_a") | collections.namedtuple("a b", "") | collections.namedtuple("C", "a b")(1) | collections.namedtuple("C", "a b", defaults=(1, 2, 3)) | collections.namedtuple("C", "a")(1)._replace(b=2) | collections.namedtuple("C", "a")._make([1, 2]) | collections.namedtuple("C", "a")(1).a = 2
object.__new__(int) | int.__new__(object) | object.__new__(Plugin) | class C:\n  def __new__(cls): return super().__new__()\nC() | class C:\n  def __init__(self): return 5\nC() | class C:\n  def __new__(cls, *a): return object.__new__(cls, *a)\nC(1) | P.__class__ = Q | P().__class__ = SlotsA | P.__bases__ = () | P.__bases__ = (Q,) | Q.__bases__ = (int,) | P.__name__ = 5 | del P.__name__ | P.__dict__["x"] = 1 | P.__module__ = 5; P.__mro__ = () | super(Q, P()).x | super(5, P()) | super().x | class C:\n  def f(self): return super().g()\nC().f() | class C:\n  def f(): super()\nC.f()
'''
for source in SOURCES.strip("\n").replace("\n", "\0").replace("\\n", "\n").replace("\0", " | ").split(" | "):
    try:
        exec(source.replace("\\0", "\0") if "\n" in source else source, dict(globals()))
    except Exception as e:
        print(f"{source!r}\n    {type(e).__name__}: {e}".replace("<string>.", ""))
    else:
        print(f"{source!r} passes")
class Final(Half, P, Plugin):
    "Wrong only at the call."
    run = abc.abstractmethod(lambda self: None)


print(sorted(Final.__abstractmethods__), [c.__name__ for c in Final.__mro__])
Final(
)
