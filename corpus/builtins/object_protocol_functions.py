"""type, isinstance, issubclass, getattr, setattr, delattr, hasattr, callable, id, hash, repr, ascii, format, vars, dir, super, object, property, classmethod, staticmethod."""
import abc
import types


class Base:
    """Base doc."""
    attribute = "class"

    def method(self): return "base"

    @classmethod
    def make(cls, *args): return cls.__name__, args

    @staticmethod
    def tool(x): return x * 2


class Child(Base):
    def __init__(self):
        self.own = 1

    def __dir__(self): return ["z", "own", "a"]

    def __getattr__(self, name):
        if name == "virtual":
            return "made up"
        raise AttributeError(f"{type(self).__name__} lacks {name}")


class Duck(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        return hasattr(other, "quack") or NotImplemented


class Mallard: quack = None


c = Child()
print(type(c) is Child, type(Child) is type, type(type) is type, isinstance(c, (int, (str, Base))), isinstance(c, Base | int), isinstance(None, int | None), isinstance(True, int), issubclass(bool, (str, int)), issubclass(Child, Child), issubclass(Mallard, Duck), isinstance(Mallard(), Duck), isinstance(3, type(3)), issubclass(int, object), isinstance(int, type), isinstance([], list | tuple))
print(getattr(c, "own"), getattr(c, "virtual"), getattr(c, "none", "default"), hasattr(c, "virtual"), hasattr(c, "none"), setattr(c, "new", 2), c.new, delattr(c, "new"), hasattr(c, "new"), getattr(Base, "attribute"), c.attribute, callable(c), callable(Child), callable(c.method), callable(print), callable(lambda: 0), dir(c), sorted(vars(c)), Base.__doc__, c.__doc__, Child.__module__)
made = type("Made", (Base,), {"x": 1, "method": lambda self: "made " + super(made, self).method(), "__doc__": "docs"}, )
print(made().method(), made.__name__, made.__qualname__, made.__bases__, made.__doc__, made.x, type("A", (), {}).__mro__[1], type(made()) == made, made.__subclasses__(), Base.__subclasses__()[0].__name__)
print(Base.make(1), Child.make(), c.make(2), Base.tool(3), c.tool("a"), Base.__dict__["make"].__func__.__name__, Base.__dict__["tool"].__wrapped__.__name__, staticmethod(len)("abc"), classmethod(lambda cls: cls).__get__(None, int)(), Base.method(c), types.MethodType(Base.method, c)(), c.method.__self__ is c, c.make.__self__, Base.__dict__["tool"](4))
print(id(c) == id(c), hash(1) == hash(True), repr("q'\""), ascii("\u00e9\U0001f600"), format(255, "x"), format("t", ">3"), format(None), repr([c.__class__]), str(Child), repr(Base.method).split(" at ")[0], repr(c.method).split(" of ")[0], repr(len), repr([].append).split(" of ")[0], repr(str.join), repr(int.__add__), repr((1).__add__).split(" at ")[0], repr(dict.fromkeys).split(" at ")[0], repr(type), repr(...), repr(NotImplemented), repr(range(3)), repr(slice(1)), repr(property()).split(" at ")[0], repr(super(Child, c)).split(" object at")[0], repr(iter([])).split(" at ")[0], repr(types), repr(Base.__dict__["make"]).split("(<function")[0], repr(Base.__dict__["tool"]).split("(<function")[0])
print(object() == object(), object.__eq__(1, 1), object.__eq__(c, c), object.__ne__(c, 1), object.__lt__(c, c), object.__hash__(c) == hash(c), object.__str__(5), object.__repr__(c).split(" object")[0], object.__format__(5, ""), object.__dir__(object()) != [], object.__class__, object().__init__(), object.__new__(Child).__dict__, object.__init_subclass__(), object.__subclasshook__(1), object.__sizeof__(object()) > 0, object.__reduce__(object.__new__(Base))[1][0].__name__, object.__getattribute__(c, "own"), object.__setattr__(c, "own", 5), c.own)
p = property(lambda self: self._v, lambda self, v: setattr(self, "_v", v), None, "doc")
Base.p = p
c.p = 9
print(c.p, p.fget(c), p.__doc__, p.fdel, p.getter(len).fget is len, Base.p is p, vars(c)["_v"], isinstance(p, property), p.deleter(print).fdel is print, p.__isabstractmethod__, property(abc.abstractmethod(len)).__isabstractmethod__)
for source in ("isinstance(1, 2)", "isinstance(1, 'int')", "isinstance(1, [int])", "isinstance(1)", "issubclass(1, int)", "issubclass(int, 3)", "issubclass(int, (str, 'x'))", "isinstance(1, list[int])", "isinstance(1, int | list[int])", "issubclass(int, int | 3)", "getattr(1, 'x')", "getattr(1)", "getattr(1, 2)", "getattr(c, 'nothing')", "setattr(1, 'x', 2)", "setattr(c, 1, 2)", "setattr(c)", "delattr(c, 'nothing')", "delattr(1, 'real')", "hasattr(1, 2)", "hasattr(c, b'x')", "callable()", "vars(1)", "vars(int)['real'] is int.__dict__['real']", "dir(3)[-1]", "dir(1, 2)", "type()", "type(1, 2)", "type('X', (1,), {})", "type('X', (), {1: 2})", "type(b'X', (), {})", "type('X', object, {})", "super(int, 'x')", "super(int, 1).__init__()", "super(bool, True).__add__(1)", "super().x", "id()", "hash(c) == object.__hash__(c)", "hash([])", "repr()", "ascii(1, 2)", "format(c, 'x')", "format(1, 2)", "classmethod(1)", "classmethod()", "staticmethod(5)", "staticmethod(5)()", "classmethod(5).__get__(None, int)", "property(x=1)", "object(1)", "object.__new__(int)", "object.__setattr__(int, 'x', 1)", "object.__setattr__(c, 'q', 1)", "object.__delattr__(c, 'q')", "type.__setattr__(int, 'x', 1)", "int.x", "int.__name__, int.__module__, int.__qualname__, int.__base__, int.__dictoffset__, int.__text_signature__", "type.mro(int)", "type.__call__(int, '5')", "type.__dict__['__name__'].__get__(int)", "int.__class__.__class__", "bool.mro()", "(5).__class__(6)", "c.__class__.__mro__[1].__name__", "Child.__base__.__bases__", "callable(type('N', (), {'__call__': None})())", "type('N', (), {'__call__': None})()()", "type('M', (type,), {'__instancecheck__': lambda c, x: 'yes'})('C', (), {}) and isinstance(1, type('M', (type,), {'__instancecheck__': lambda c, x: 'yes'})('C', (), {}))", "isinstance(1, type('M', (type,), {'__instancecheck__': lambda c, x: 1 / 0})('C', (), {}))", "isinstance(type('L', (), {'__class__': int})(), int)", "isinstance(type('L', (), {'__class__': property(lambda s: int)})(), int)", "issubclass(type('B', (), {'__bases__': (int,)})(), int)", "issubclass(type('B', (), {'__bases__': 5})(), int)", "Child().undefined"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
delattr(c, "own"), delattr(c, "own")
