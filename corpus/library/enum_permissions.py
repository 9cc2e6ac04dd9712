"""Enumerations: Flag arithmetic, boundaries, auto values, members with methods, aliases, functional API."""
import enum
from enum import CONFORM, EJECT, KEEP, STRICT, Enum, Flag, IntEnum, IntFlag, StrEnum, auto, nonmember, property, unique


class Permission(Flag):
    READ = auto()
    WRITE = auto()
    EXECUTE = auto()
    ALL = READ | WRITE | EXECUTE
    NONE = 0


class Planet(Enum):
    EARTH = (5.976e24, 6.37814e6)
    MARS = (6.421e23, 3.3972e6)
    GRAVITY = nonmember(6.67300e-11)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def surface_gravity(self):
        return self.GRAVITY * self.mass / (self.radius * self.radius)


class Colour(StrEnum):
    RED = auto()
    DARK_BLUE = auto()
    SCARLET = RED

    @classmethod
    def _missing_(cls, value):
        for member in cls:
            if member.value == value.lower():
                return member
        return None


class Level(IntEnum):
    LOW = 10
    HIGH = 20

    def __str__(self):
        return f"<{self.name.title()}>"


class Operation(Enum):
    ADD = enum.member(lambda a, b: a + b)
    POWER = enum.member(pow)

    def __call__(self, *arguments):
        return self.value(*arguments)


rights = Permission.READ | Permission.WRITE
print(rights, repr(rights), Permission.WRITE in rights, ~rights, rights ^ Permission.ALL, bool(Permission.NONE))
print(list(Permission.ALL), len(rights), [str(p) for p in Permission], Permission(5), Permission["ALL"].name)
for boundary in (STRICT, CONFORM, EJECT, KEEP):
    Bits = Flag("Bits", "ONE TWO FOUR", boundary=boundary)
    try:
        value = Bits(9)
        print(boundary.name, repr(value), type(value).__name__)
    except ValueError as error:
        print(boundary.name, error)

for planet in Planet:
    print(planet.name, round(planet.surface_gravity, 3), planet)
print(Planet.GRAVITY, isinstance(Planet.GRAVITY, Planet))
print(Colour("dark_BLUE"), Colour.SCARLET is Colour.RED, list(Colour.__members__), f"{Colour.RED:>6}|", Colour.RED.upper())
print(Level.LOW < Level.HIGH, Level.LOW + 1, f"{Level.HIGH}", "%d" % Level.HIGH, repr(Level(10)), sorted(Level, reverse=True))
print(Operation.ADD(2, 3), Operation.POWER(2, 10), Operation.POWER)
print(repr(IntFlag("Mask", {"A": 1, "B": 8})(9)), IntFlag("M", "X Y").X | 64)

Animal = Enum("Animal", "CAT DOG", start=7, module="zoo", qualname="Zoo.Animal")
print(repr(Animal.DOG), Animal.__module__, Animal.__qualname__, {Animal.CAT: 1}[Animal.CAT], Animal.CAT == 7)


class Weekday(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name[:3], count, tuple(v[0] for v in last_values)

    MONDAY = auto()
    TUESDAY = auto()


print([day.value for day in Weekday])


def extend():
    class More(Colour):
        GREEN = 1


def reassign():
    Colour.RED = 3


def duplicate():
    @unique
    class Twice(Enum):
        A = 1
        B = 1


for attempt in (extend, reassign, duplicate, lambda: Level(15), lambda: Planet["VENUS"], lambda: Permission.READ | 1):
    try:
        print("no error:", attempt())
    except Exception as error:
        print(type(error).__name__, error)
Colour("mauve")
