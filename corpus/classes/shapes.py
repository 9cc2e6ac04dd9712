"""Abstract classes, properties, class and static methods, operators and ordering."""
from abc import ABC, abstractmethod
from functools import total_ordering
from math import pi


@total_ordering
class Shape(ABC):
    count = 0

    def __init_subclass__(cls, sides=None, **kw):
        super().__init_subclass__(**kw)
        cls.sides = sides

    def __new__(cls, *args):
        self = super().__new__(cls)
        Shape.count += 1
        return self

    @property
    @abstractmethod
    def area(self): ...

    @classmethod
    def parse(cls, text):
        return cls(*map(float, text.split("x")))

    @staticmethod
    def unit(n):
        return f"{n:g} cm2"

    def __eq__(self, other):
        return self.area == other.area if isinstance(other, Shape) else NotImplemented

    def __lt__(self, other):
        return self.area < other.area if isinstance(other, Shape) else NotImplemented

    def __str__(self):
        return f"{type(self).__name__.lower()} of {self.unit(self.area)}"


class Rectangle(Shape, sides=4):
    def __init__(self, w, h):
        self.w, self.h = w, h

    @property
    def area(self):
        return self.w * self.h


class Square(Rectangle, sides=4):
    def __init__(self, side):
        super().__init__(side, side)

    @property
    def side(self):
        """The length of a side."""
        return self.w

    @side.setter
    def side(self, value):
        if value < 0:
            raise ValueError(f"negative side: {value}")
        self.w = self.h = value

    @side.deleter
    def side(self):
        print("no more sides")


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    area = property(lambda self: round(pi * self.r**2, 3))


shapes = [Rectangle(2, 3), Square(2), Circle(1), Rectangle.parse("1.5x4"), Square.parse("3")]
print(*map(str, sorted(shapes)), sep="; ")
print(shapes[0] == shapes[3], shapes[1] >= shapes[2], max(shapes).sides, Shape.count, Circle.sides)
s = shapes[1]
s.side += 1
print(s, s.side, Square.side.__doc__, vars(s), Square.__mro__[1].__name__, isinstance(s, Shape), issubclass(Circle, Rectangle))
del s.side
for bad in (lambda: Shape(), lambda: setattr(s, "side", -1), lambda: setattr(s, "area", 1), lambda: s < 3, lambda: hash(s), lambda: delattr(s, "area"), lambda: s.volume, lambda: Square(1, 2), lambda: Square.area.x, lambda: Rectangle.parse("1")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
print(s == 3, s != None, Shape.__abstractmethods__, Square.__hash__)
