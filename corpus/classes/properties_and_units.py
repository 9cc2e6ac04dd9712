"""Properties in every form: getters, setters, deleters, inheritance, validation descriptors, cached and class properties, documentation."""
import functools
import math


class Validated:
    """A reusable checked attribute; the checks are given by keyword."""

    def __init__(self, kind=object, *, low=None, high=None, choices=None, doc=None):
        self.kind, self.low, self.high, self.choices, self.__doc__ = kind, low, high, choices, doc

    def __set_name__(self, owner, name):
        self.public, self.private = name, f"_{owner.__name__}_{name}"

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        try:
            return instance.__dict__[self.private]
        except KeyError:
            raise AttributeError(f"{self.public} of {type(instance).__name__} is not set") from None

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.public} must be {self.kind.__name__}, not {type(value).__name__}")
        if self.low is not None and value < self.low or self.high is not None and value > self.high:
            raise ValueError(f"{self.public} must lie in [{self.low}, {self.high}]: {value}")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.public} must be one of {sorted(self.choices)}")
        instance.__dict__[self.private] = value

    def __delete__(self, instance):
        if instance.__dict__.pop(self.private, self) is self:
            raise AttributeError(self.public)


class classproperty:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return self.function(owner)


class Particle:
    mass = Validated(float, low=0.0, doc="in kilograms")
    charge = Validated(int, choices={-1, 0, 1})
    count = 0

    def __init__(self, mass, charge=0):
        self.mass, self.charge = mass, charge
        type(self).count += 1
        self.x = self.y = 0.0

    @property
    def speed(self):
        """Speed in metres per second."""
        return math.hypot(self.x, self.y)

    @speed.setter
    def speed(self, value):
        if not self.speed:
            self.x = value
            return
        factor = value / self.speed
        self.x, self.y = self.x * factor, self.y * factor

    @speed.deleter
    def speed(self):
        self.x = self.y = 0.0

    energy = property(lambda self: self.mass * self.speed ** 2 / 2, doc="kinetic")

    @functools.cached_property
    def signature(self):
        return f"{self.mass:g}/{self.charge:+d}#{type(self).count}"

    @classproperty
    def label(cls):
        return f"{cls.__name__} ({cls.count})"

    def _write_only(self, value):
        self.__dict__["secret"] = value[::-1]

    secret = property(fset=_write_only)


class Photon(Particle):
    def __init__(self):
        super().__init__(0.0)

    @property
    def speed(self):
        return 299_792_458.0

    @Particle.mass.__class__
    class Unused: ...

    energy = Particle.energy.getter(lambda self: "h f")


class Slow(Particle):
    @Particle.speed.setter
    def speed(self, value):
        Particle.speed.fset(self, min(value, 10))

    @property
    def mass(self):
        return super().mass * 2

    @mass.setter
    def mass(self, value):
        Particle.mass.__set__(self, value)


p = Particle(2.0, 1)
p.speed = 5
p.y = 12.0
p.speed = 26
print(round(p.x, 6), round(p.y, 6), p.speed, p.energy, p.signature, p.label, Particle.label)
p.mass = 4.0
print(p.energy, p.signature, vars(p).keys() >= {"signature"}, Particle.speed.__doc__, Particle.energy.__doc__, Particle.mass.__doc__, Particle.mass.public)
del p.speed, p.signature
print(p.speed, p.signature, Photon().speed, Photon().energy, Photon.label)
slow = Slow(1.5)
slow.speed = 99
print(slow.speed, slow.mass, vars(slow))
p.secret = "abc"
print(p.__dict__["secret"], isinstance(Particle.speed, property), Particle.speed.fget.__name__, Particle.secret.fget, Particle.speed.fset is Slow.speed.fset, Particle.speed.fget is Slow.speed.fget)
for attempt in (lambda: setattr(p, "mass", 1), lambda: setattr(p, "mass", -1.0), lambda: setattr(p, "charge", 5), lambda: p.secret, lambda: setattr(p, "energy", 1), lambda: delattr(p, "energy"), lambda: setattr(Photon(), "speed", 1), lambda: delattr(p, "mass") or p.mass, lambda: delattr(p, "mass"), lambda: Particle(1), lambda: Particle.speed.__get__(3), lambda: Particle.speed.__set__(p), lambda: Particle.energy.__delete__(p), lambda: property(1, 2, 3, 4, 5), lambda: property(fget=len).__get__([1, 2]), lambda: property(3).__get__(1), lambda: setattr(Particle.speed, "fget", None), lambda: setattr(Particle.energy, "__doc__", "changed") or Particle.energy.__doc__, lambda: p.label, lambda: setattr(p, "label", "own") or p.label, lambda: Particle.energy.__name__, lambda: Particle.speed.__name__, lambda: functools.cached_property(len).__get__(p), lambda: type("Two", (), {"a": (c := functools.cached_property(lambda s: 1)), "b": c}), lambda: type("S", (), {"__slots__": (), "v": functools.cached_property(lambda s: 1)})().v, lambda: Particle.mass.__set_name__(int)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)


class Documented(property):
    """A property class of its own."""

    def __get__(self, instance, owner=None):
        return (self.__doc__, super().__get__(instance, owner)) if instance is not None else self


class Home:
    @Documented
    def room(self):
        """A room."""
        return 1

    @room.setter
    def room(self, value):
        raise RuntimeError("setter")


print(Home().room, type(Home.room).__name__, Home.room.__doc__)
Home().room = 2
