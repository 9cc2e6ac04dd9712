"""Creation and identity: __new__ in all its uses - singletons, pools, immutable subclasses, factories returning other types, __init__ rules."""


class Singleton:
    _instance = None

    def __new__(cls, *args, **kw):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __init__(self, value=None):
        self.value = value
        self.inits = getattr(self, "inits", 0) + 1


class Symbol:
    __slots__ = ("name", "__weakref__")
    _table = {}

    def __new__(cls, name):
        try:
            return cls._table[name]
        except KeyError:
            self = cls._table[name] = object.__new__(cls)
            self.name = name
            return self

    def __setattr__(self, key, value):
        if hasattr(self, "name"):
            raise AttributeError(f"symbols are immutable: {key}")
        object.__setattr__(self, key, value)

    def __getnewargs__(self):
        return (self.name,)


class Celsius(float):
    def __new__(cls, degrees, *, unit="C"):
        if unit == "F":
            degrees = (degrees - 32) / 1.8
        self = super().__new__(cls, round(degrees, 2))
        self.unit = unit
        return self

    def __repr__(self):
        return f"{float(self)}C"

    def __add__(self, other):
        return type(self)(float(self) + other)


class Interval(tuple):
    __slots__ = ()

    def __new__(cls, low, high):
        return tuple.__new__(cls, (min(low, high), max(low, high)))

    low = property(lambda self: self[0])
    high = property(lambda self: self[1])

    def __contains__(self, x):
        return self.low <= x <= self.high


class Shape:
    def __new__(cls, sides, **kw):
        if cls is Shape:
            kind = {0: Circle, 4: Square}.get(sides)
            if kind is None:
                return f"no shape has {sides} sides"
            return object.__new__(kind)
        return super().__new__(cls)

    def __init__(self, sides, scale=1):
        self.text = f"{type(self).__name__.lower()} {sides} x{scale}"


class Circle(Shape): ...
class Square(Shape): ...


class Upper(str):
    def __new__(cls, *args):
        return super().__new__(cls, str(*args).upper())

    def __init__(self, *args):
        self.source = args


class Flags(int):
    def __or__(self, other):
        return Flags(int(self) | other)

    def __repr__(self):
        return f"Flags({bin(self)})"


class Frozen(frozenset):
    def __new__(cls, items=(), tag=None):
        self = super().__new__(cls, (i for i in items if i))
        self.tag = tag
        return self


class Listy(list):
    def __init__(self, n):
        super().__init__(range(n))


class Both(dict):
    made = []

    def __new__(cls, *args, **kw):
        cls.made.append(("new", args, kw))
        return super().__new__(cls)

    def __init__(self, *args, **kw):
        self.made.append(("init", args, kw))
        super().__init__(*args, **kw)


class NoArgs: ...


class OnlyNew:
    def __new__(cls, a):
        return super().__new__(cls)


class OnlyInit:
    def __init__(self, a):
        self.a = a


one, two = Singleton(1), Singleton(2)
print(one is two, one.value, one.inits, type("Child", (Singleton,), {})() is one)
a, b = Symbol("a"), Symbol("b")
print(Symbol("a") is a, a is not b, a.name, len(Symbol._table), a.__getnewargs__())
print(Celsius(50, unit="F"), Celsius(1) + 2, type(Celsius(1) * 2).__name__, Celsius(3).unit, Celsius(5) == 5, {Celsius(5): 1}[5.0], sum([Celsius(1), Celsius(2)]))
print(Interval(5, 2), 3 in Interval(1, 4), Interval(1, 2) + (3,), type(Interval(1, 2)[:]).__name__, Interval(1, 2) == (1, 2), hash(Interval(1, 2)) == hash((1, 2)), Interval(1, 2).high)
print(Shape(0).text, Shape(4, scale=2).text, Shape(3), Square(9).text, type(Shape(4)).__name__)
print(Upper("ab"), Upper(b"x", "ascii").source, Upper("q") + "r", type(Upper("q").lower()).__name__, repr(Upper()), Flags(1) | 6, Flags(5) & 4, type(-Flags(1)).__name__, Flags("7"))
print(sorted(Frozen([1, 0, 2], tag="t")), Frozen([1], tag="t").tag, type(Frozen([1]) | {2}).__name__, Listy(3), Listy(2) + [9], type(Listy(2)[:1]).__name__, Both([("a", 1)], b=2), Both.made)
for attempt in (lambda: NoArgs(1), lambda: NoArgs(x=1), lambda: OnlyNew(), lambda: OnlyNew(1).__init__(5), lambda: OnlyInit(), lambda: OnlyInit.__new__(OnlyInit, 1, 2, 3).__dict__, lambda: object.__new__(), lambda: object.__new__(3), lambda: object.__new__(int), lambda: int.__new__(str), lambda: int.__new__(bool), lambda: tuple.__new__(Interval, [1, 2, 3]), lambda: object.__init__(3, 4), lambda: object(1), lambda: setattr(a, "other", 1), lambda: Interval(1), lambda: Celsius("x"), lambda: list.__new__(list, 1, 2, x=3), lambda: object.__new__(object, 1), lambda: type("T", (), {"__new__": lambda cls: 5})(), lambda: type("T", (), {"__init__": lambda self: 5})(), lambda: type("T", (), {"__new__": lambda: 1})(), lambda: type("T", (), {"__new__": None})(), lambda: NoArgs.__new__(Symbol).name, lambda: super(Singleton, one).__new__(list), lambda: dict.__new__(Both), lambda: str.__new__(Upper, 5), lambda: BaseException.__new__(ValueError, 1).args, lambda: type.__new__(type, "N", (), {}).__name__):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
Circle()
