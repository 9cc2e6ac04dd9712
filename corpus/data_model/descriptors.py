"""Attribute lookup: data and non-data descriptors, slots, __getattr__, super, bound methods."""


class Data:
    def __get__(self, o, t=None):
        return f"data get {o is not None}"

    def __set__(self, o, v):
        print("data set", v)

    def __delete__(self, o):
        print("data delete")


class NonData:
    def __get__(self, o, t):
        return f"nondata {t.__name__}"


class Lazy:
    def __init__(self, f):
        self.f = f

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, o, t=None):
        if o is None:
            return self
        value = o.__dict__[self.name] = self.f(o)
        return value


class Thing:
    data, nondata = Data(), NonData()

    @Lazy
    def costly(self):
        print("computing")
        return 99

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return name[4:]
        raise AttributeError(f"no {name} here", name=name, obj=self)

    def method(self):
        return "method"


t = Thing()
t.__dict__.update(data="hidden", nondata="shown")
print(t.data, t.nondata, Thing.data, Thing.nondata, t.costly, t.costly, t.dyn_x)
t.data = 5
del t.data
print(t.method, t.method == t.method, t.method is t.method, t.method.__func__ is Thing.method, Thing.method(t)) if False else print(t.method == t.method, t.method is t.method, t.method.__func__ is Thing.method, Thing.method(t))


class Slots:
    __slots__ = ("a", "__b", "c")

    def __init__(self):
        self.a, self.__b = 1, 2


class More(Slots):
    __slots__ = ("d", "__dict__")


s, m = Slots(), More()
m.anything = m.d = 4
print(m.__dict__, Slots.a, s._Slots__b, hasattr(s, "__dict__"), hasattr(s, "c"), More.__slots__)


class Base:
    def who(self):
        return ["Base"]

    @classmethod
    def make(cls):
        return cls.__name__

    @property
    def prop(self):
        return "base prop"


class Left(Base):
    def who(self):
        return ["Left"] + super().who()


class Right(Base):
    def who(self):
        return ["Right"] + super().who()


class Both(Left, Right):
    def who(self):
        return ["Both"] + super().who()

    @classmethod
    def make(cls):
        return "made " + super().make()

    @property
    def prop(self):
        return super().prop + " and more"


b = Both()
print(b.who(), Both.make(), b.prop, super(Left, b).who(), super(Both, Both).make())


class Watched:
    def __getattribute__(self, name):
        if name == "boom":
            raise ZeroDivisionError("boom")
        print("get", name, end="; ")
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        print("set", name, end="; ")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("del", name, end="; ")
        super().__delattr__(name)


w = Watched()
w.x = 1
print(w.x, getattr(w, "y", "default"), hasattr(w, "z"))
del w.x
print(w.__dict__)
for bad in ("s.z = 1", "s.c", "del s.c", "t.nope", "Thing.nope", "w.boom", "del t.zip", "super().x", "super(Left, 1)", "b.prop = 1", "(1).real = 2", "int.x = 1", "s.__class__ = More", "t.__class__ = 1", "None.x", "t.method.x = 1", "object().x = 1", "type.__call__(1)", "b.wha", "Both.__name__ = 1", "del Both.who, Both.who"):
    try:
        exec(bad)
    except Exception as e:
        print(f"{bad:20} {type(e).__name__}: {e}")
