"""__slots__ in depth: inheritance, descriptors, layout conflicts, __dict__ and __weakref__ slots, copying, class variables, mangling, sizes of classes."""
import copy
import weakref


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x=0, y=0):
        self.x, self.y = x, y

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)}' for c in reversed(type(self).__mro__) for n in getattr(c, '__slots__', ()) if n[:2] != '__' and hasattr(self, n))})"


class Point3(Point):
    __slots__ = "z",


class Tagged(Point):
    __slots__ = {"tag": "what it is called", "__dict__": None}


class Weak(Point):
    __slots__ = ("__weakref__",)


class Open(Point3):
    pass


class Shadow(Point):
    __slots__ = ("x",)


class Private:
    __slots__ = ("__hidden", "_shown", "__dunder__")

    def __init__(self):
        self.__hidden, self._shown, self.__dunder__ = 1, 2, 3


class Empty:
    __slots__ = ()


class Left(Empty):
    __slots__ = ("l",)


class Right(Empty):
    __slots__ = ("r",)


class Mixin(Empty):
    __slots__ = ()

    @property
    def both(self):
        return self.l, "mixin"


class Joined(Mixin, Left):
    __slots__ = ("j",)


p, q = Point(1, 2), Point3(3, 4)
q.z = 5
print(p, q, Point.x, Point3.__slots__, hasattr(p, "__dict__"), [n for n in dir(Point3) if len(n) == 1], Point.x.__get__(q), Point.__dict__["y"].__name__, Point.x.__objclass__.__name__, type(Point.x).__name__)
del p.x
print(p, hasattr(p, "x"))
t = Tagged(1)
t.tag, t.extra = "t", "in the dict"
print(t.__dict__, t.tag, Tagged.__slots__["tag"], Tagged.tag.__doc__, vars(t))
t.__dict__ = {"replaced": 1}
print(t.replaced, hasattr(t, "extra"), t.tag)
w = Weak()
print(weakref.ref(w)() is w, weakref.getweakrefcount(w))
o = Open(7)
o.anything = 1
print(o.__dict__, o, weakref.ref(o)() is o)
s = Shadow(9)
Point.x.__set__(s, "lower")
print(s.x, Point.x.__get__(s), Shadow.x is Point.x)
h = Private()
print(h._Private__hidden, h._shown, h.__dunder__, Private.__slots__, [n for n in vars(Private) if "hidden" in n])
j = Joined()
j.l, j.j = 1, 2
print(j.both, Joined.__mro__[-3].__name__, j.__slots__)
for make in (lambda: type("X", (Left, Right), {}), lambda: type("X", (Left, Empty, Right), {"__slots__": ()}), lambda: type("X", (Point, Tagged), {}), lambda: type("X", (), {"__slots__": ["ok", 3]}), lambda: type("X", (), {"__slots__": ("__dict__", "__dict__")}), lambda: type("X", (Open,), {"__slots__": ("__dict__",)}), lambda: type("X", (Weak,), {"__slots__": ("__weakref__",)}), lambda: type("X", (), {"__slots__": "a", "a": 1}), lambda: type("X", (), {"__slots__": "not an identifier"}), lambda: type("X", (int,), {"__slots__": "a"}), lambda: type("X", (int,), {"__slots__": "__dict__"})(5).__dict__, lambda: type("X", (), {"__slots__": None}), lambda: type("X", (bytes, list), {}), lambda: type("X", (dict, Point), {}), lambda: type("X", (list, Empty), {"__slots__": "a"})([1]), lambda: type("X", (Exception, Empty), {"__slots__": ()})("e").args, lambda: type("X", (type,), {"__slots__": "a"}), lambda: type("X", (), {"__slots__": iter(["g"])}).__slots__, lambda: type("X", (), {"__slots__": {"a": "doc of a"}}).a.__doc__):
    try:
        print(str(make()).split(" at 0x")[0])
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
for attempt in (lambda: p.x, lambda: setattr(p, "z", 1), lambda: delattr(p, "x"), lambda: Point.x.__set__(3, 4), lambda: weakref.ref(p), lambda: p.__dict__, lambda: vars(p), lambda: Point.x.__get__(5), lambda: Point.x.__delete__(p), lambda: setattr(p, "__class__", Shadow), lambda: setattr(q, "__class__", type("Same", (Point,), {"__slots__": ("z",)})) or repr(q), lambda: setattr(Point(), "__class__", Tagged), lambda: setattr(Empty(), "a", 1), lambda: object().__dict__, lambda: copy.copy(Point3(1, 2)), lambda: copy.deepcopy(t).tag, lambda: copy.copy(Private())._shown, lambda: Point3(1).__getstate__(), lambda: Open(1).__getstate__(), lambda: Empty().__getstate__(), lambda: Point3(1).__reduce_ex__(0), lambda: Point3(1).__reduce_ex__(2)[2], lambda: Point.__slots__ + Point3.__slots__, lambda: Point3.__basicsize__ - Point.__basicsize__, lambda: Joined.__basicsize__ - Left.__basicsize__, lambda: Tagged.__dictoffset__, lambda: Open.__weakrefoffset__ != 0, lambda: Point.__weakrefoffset__, lambda: Point.__dictoffset__):
    try:
        print(attempt())
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)


class Counter:
    __slots__ = ("n", "__weakref__")
    instances = weakref.WeakSet()

    def __new__(cls, *args):
        self = super().__new__(cls)
        cls.instances.add(self)
        return self

    def __init__(self, n):
        self.n = n

    def __iadd__(self, other):
        self.n += other
        return self

    __match_args__ = ("n",)


counters = [Counter(n) for n in range(3)]
counters[1] += 10
match counters[1]:
    case Counter(11 as n):
        print("matched", n, len(Counter.instances))
del counters[0]
print(len(Counter.instances), sorted(c.n for c in Counter.instances))
counters[0].m = 1
