"""Hooks of class creation: __prepare__, __new__ of metaclasses, __set_name__, __init_subclass__, __class_getitem__, __mro_entries__, __instancecheck__."""
import sys


class Schema(dict):
    """A namespace that refuses to be rebound and keeps the order of annotations."""

    def __setitem__(self, name, value):
        if name in self and not name.startswith("__"):
            raise NameError(f"{name} is already defined in {self.title}")
        super().__setitem__(name, value)


class Column:
    def __init__(self, kind, *, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        if name == "forbidden":
            raise ValueError(f"{owner.__name__} may not have {name}")
        self.name = name
        owner.columns = {**getattr(owner, "columns", {}), name: self}

    def __get__(self, row, owner=None):
        return self if row is None else row.__dict__.get(self.name, self.default)

    def __set__(self, row, value):
        row.__dict__[self.name] = self.kind(value)


class TableMeta(type):
    tables = {}

    @classmethod
    def __prepare__(meta, name, bases, *, table=None, **options):
        namespace = Schema()
        namespace.title = table or name.lower()
        return namespace

    def __new__(meta, name, bases, namespace, *, table=None, abstract=False, **options):
        cls = super().__new__(meta, name, bases, namespace, **options)
        if not abstract:
            meta.tables[namespace.title] = cls
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        cls.created_with = sorted(options)

    def __call__(cls, *args, **kw):
        row = super().__call__()
        for name, value in [*zip(cls.columns, args, strict=False), *kw.items()]:
            setattr(row, name, value)
        return row

    def __len__(cls):
        return len(cls.columns)

    def __iter__(cls):
        return iter(cls.columns)

    def __contains__(cls, name):
        return name in cls.columns

    def __getattr__(cls, name):
        if name.startswith("by_"):
            return lambda value: f"select * from {cls.__name__} where {name[3:]} = {value!r}"
        raise AttributeError(f"table {cls.__name__} has no {name}")

    def __instancecheck__(cls, row):
        return super().__instancecheck__(row) or getattr(row, "pretends", None) == cls.__name__

    def __subclasscheck__(cls, other):
        return cls in getattr(other, "__mro__", ()) or other is complex

    def __dir__(cls):
        return ["d"]

    def mro(cls):
        return [*super().mro()]

    def __or__(cls, other):
        return f"union of {cls.__name__} and {other}"


class Table(metaclass=TableMeta, abstract=True):
    columns = {}

    def __init_subclass__(cls, *, prefix="", **options):
        super().__init_subclass__(**options)
        cls.prefix = prefix

    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{getattr(item, '__name__', item)}]"

    def __repr__(self):
        return f"{self.prefix}{type(self).__name__}({', '.join(f'{k}={getattr(self, k)!r}' for k in type(self))})"


class User(Table, table="users", prefix="~"):
    name = Column(str)
    age = Column(int, default=18)


class Admin(User):
    level = Column(float, default=1)


class Alias:
    def __init__(self, *bases):
        self.bases = bases

    def __mro_entries__(self, bases):
        print("entries of", [getattr(b, "__name__", type(b).__name__) for b in bases])
        return self.bases


class Late(Alias(User, Alias), Alias()):
    pass


print(User("ann", "3"), Admin(level="2"), User.name.kind, len(Admin), [*Admin], "age" in Admin, User[int], Admin["x", 1], TableMeta.tables)
print(User.by_name("x"), User.created_with, Admin.prefix == "", User | int, dir(User), User.__mro__ == tuple(User.mro()), Late.__bases__, [type(b).__name__ for b in Late.__orig_bases__])
print(isinstance(type("Fake", (), {"pretends": "User"})(), User), isinstance(3, User), issubclass(Admin, User), issubclass(complex, User), issubclass(int, User))
for source in ("class A(Table):\n x = 1\n x = 2", "class B(Table):\n forbidden = Column(int)", "class C(User, wrong=1): pass", "class D(User, int): pass", "class E(metaclass=print): pass", "class F(Alias(), Alias): pass", "class G(User, metaclass=type): pass", "class H(int, metaclass=type('M', (type,), {})): pass",
               "class I(3): pass", "class J(None): pass", "class K(object, User): pass", "class L(User, User): pass", "class M(bool): pass", "class N(type(None)): pass", "class O(*[User], **{'prefix': 'p'}): pass\nprint(O.prefix)", "User.nothing", "User[1][2]", "class P(metaclass=lambda *a, **k: (a, k), z=1): q = 2\nprint(P[0][0], sorted(P[0][2]), P[1])", "class Q: __slots__ = ('a', 'a b')", "class R:\n a = 1\n __slots__ = 'a'", "class S(int): __slots__ = ('x',)", "class T(tuple): __slots__ = ('x',)", "class U(metaclass=type('N', (type,), {'__prepare__': lambda *a: 3})): pass", "class V: __class_getitem__ = None\nV[1]", "class W:\n def __init_subclass__(cls): raise RuntimeError(cls.__name__)\nclass X(W): pass", "class Y:\n def f(self): return __class__\n  \nprint(Y().f().__name__, Y.f.__closure__[0].cell_contents.__name__)", "type('Z', (), {'__classcell__': 1})", "type('A', (), {}, x=1)", "type('A')()", "type(1, 2)", "type('A', [], {})", "type('A', (), [])", "type('A\\0', (), {})"):
    try:
        exec(source)
        print(source.replace("\n", "\\n"), "fine")
    except BaseException as error:
        print(source.replace("\n", "\\n"), "!", type(error).__name__, error, getattr(error, "__notes__", ""))


class Outer:
    trace = []

    class Inner:
        path = __qualname__

    def __init_subclass__(cls):
        Outer.trace.append((cls.__name__, sys._getframe(1).f_code.co_name))

    async def method(self): ...


def maker():
    class Local(Outer):
        pass
    return Local


print(Outer.Inner.path, maker().__qualname__, Outer.trace, Outer.method.__qualname__, Outer.__firstlineno__ > 100, Outer.__static_attributes__, User.__dict__.keys() >= {"columns", "__module__"})


class Broken(Table):
    total = Column(lambda value: 1 // value)


Broken(0)
