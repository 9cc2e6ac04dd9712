"""The attribute machinery: __getattr__, __getattribute__, __setattr__, __delattr__, __dir__, proxies, lazy modules of names, AttributeError details."""


class Recorder:
    """Every access is noted, with object's own machinery doing the work."""

    def __init__(self, **fields):
        object.__setattr__(self, "log", [])
        self.__dict__.update(fields)

    def __getattribute__(self, name):
        if name in ("log", "__dict__", "__class__"):
            return object.__getattribute__(self, name)
        self.log.append(f"get {name}")
        return super().__getattribute__(name)

    def __getattr__(self, name):
        self.log.append(f"missing {name}")
        if name.startswith("make_"):
            return lambda *args: (name[5:], *args)
        raise AttributeError(f"nothing called {name}", name=name, obj=self)

    def __setattr__(self, name, value):
        self.log.append(f"set {name}")
        super().__setattr__(name, value)

    def __delattr__(self, name):
        self.log.append(f"del {name}")
        object.__delattr__(self, name)

    def __dir__(self):
        return ["zeta", "alpha", *self.__dict__]


class Proxy:
    __slots__ = ("_target", "_allowed")

    def __init__(self, target, *allowed):
        object.__setattr__(self, "_target", target)
        object.__setattr__(self, "_allowed", allowed)

    def __getattr__(self, name):
        if name not in self._allowed:
            raise PermissionError(name)
        return getattr(self._target, name)

    def __setattr__(self, name, value):
        setattr(self._target, name, value)

    def __iter__(self):
        return iter(self._target)


class Chain:
    """Builds a dotted path; the last call evaluates it."""

    def __init__(self, *path):
        self.__path = path

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return type(self)(*self.__path, name)

    def __getitem__(self, key):
        return type(self)(*self.__path, f"[{key!r}]")

    def __call__(self, *args):
        return ".".join(self.__path) + str(args)


class Frozen:
    x = 1
    __slots__ = ()


class PropertyTrap:
    @property
    def broken(self):
        return self.nothing

    @property
    def shadow(self):
        raise AttributeError("from inside")

    def __getattr__(self, name):
        return f"fallback for {name}"


class Base:
    shared = []
    total = 0

    @property
    def writable(self):
        return self.__dict__.get("writable", "unset")

    @writable.setter
    def writable(self, value):
        self.__dict__["writable"] = value * 2

    @writable.deleter
    def writable(self):
        del self.__dict__["writable"]


class Derived(Base):
    @Base.writable.getter
    def writable(self):
        return f"derived {super().writable}"


r = Recorder(a=1)
r.b = r.a + 1
del r.a
print(r.make_thing(1, 2), hasattr(r, "a"), getattr(r, "c", "default"), r.b, dir(r))
print(r.log)
try:
    r.gone
except AttributeError as error:
    print(error, error.name, error.obj is r, repr(error))
proxy = Proxy([1, 2], "append", "count")
proxy.append(3)
print(list(proxy), proxy.count(3), hasattr(type(proxy), "append"))
for attempt in (lambda: proxy.pop, lambda: setattr(proxy, "x", 1), lambda: hasattr(proxy, "sort")):
    try:
        attempt()
    except (PermissionError, AttributeError) as error:
        print(type(error).__name__, error)
print(Chain("root").a.b[0]["k"].end(1), Chain()._Chain__path, Chain("x")._y(), hasattr(Chain(), "__len__"))
print(PropertyTrap().broken, PropertyTrap().shadow, PropertyTrap().other)

one, two = Derived(), Derived()
one.shared.append(1)
one.total += 5
one.writable = 4
print(two.shared, two.total, Derived.total, one.writable, two.writable, vars(one))
del one.writable
print(one.writable, Derived.writable.fget is Base.writable.fget, Derived.writable.fset is Base.writable.fset, Base.writable.__name__, Derived.writable.__set_name__.__name__)
for source in ("one.writable = 'x'; del one.writable; del one.writable", "Frozen().x = 2", "Frozen().y = 2", "del Frozen().x", "del Frozen.y", "Frozen.x = 3; print(Frozen().x)", "object().x = 1", "(5).real = 3", "(5).foo", "int.foo = 1", "del int.real", "None.x", "len.x = 1", "Derived.writable.fget = 1", "two.shred", "Base().toatl", "del two.nothing", "two.__class__ = Base; print(type(two).__name__)", "two.__class__ = int", "two.__class__ = 3", "two.__dict__ = 3", "two.__dict__ = {'z': 1}; print(two.z)", "del two.__dict__; print(two.__dict__)", "getattr(two, 3)", "setattr(two, 'a b', 1); print(vars(two))", "two.__doc__ = 'd'; print(two.__doc__, Base.__doc__)", "Base.__name__ = 'Renamed'; print(Base)", "Base.__name__ = 3", "Base.__bases__ = (int,)", "del Base.__name__", "Base.__dict__['q'] = 1", "one.f = lambda self: 1; one.f()", "Derived.__module__ = 'm'; print(Derived)", "property().__get__(1)", "class P: p = property(); \nP().p", "class P: p = property(doc='d')\nP().p = 1"):
    try:
        exec(source)
        print(source, "fine")
    except Exception as error:
        print(source, "!", type(error).__name__, error)
one.nothing.at.all
