"""Cooperative multiple inheritance: a diamond of widgets, super in every position, MRO conflicts, method resolution changed at run time."""


class Widget:
    def __init__(self, *, name="widget", **rest):
        if rest:
            raise TypeError(f"unused: {sorted(rest)}")
        self.name = name
        self.trail = ["Widget"]

    def draw(self):
        return [f"draw {self.name}"]

    @classmethod
    def kinds(cls):
        return ["widget"]

    @staticmethod
    def unit():
        return "px"


class Sized(Widget):
    def __init__(self, *, size=1, **rest):
        super().__init__(**rest)
        self.size = size
        self.trail.append("Sized")

    def draw(self):
        return [f"size {self.size}{super().unit()}", *super().draw()]

    @classmethod
    def kinds(cls):
        return super().kinds() + ["sized"]


class Coloured(Widget):
    def __init__(self, *, colour="red", **rest):
        super().__init__(**rest)
        self.colour = colour
        self.trail.append("Coloured")

    def draw(self):
        return [f"colour {self.colour}", *super().draw()]

    @classmethod
    def kinds(cls):
        return super().kinds() + ["coloured"]

    @property
    def area(self):
        return 0


class Bordered:
    """A mixin that only makes sense beside Widget."""

    def __init__(self, *args, border=0, **rest):
        super().__init__(*args, **rest)
        self.border = border

    def draw(self):
        return ["["] + super().draw() + ["]"]


class Button(Bordered, Sized, Coloured):
    def draw(self):
        parent = super()
        lines = [line for line in parent.draw()]
        return lines + [f"button {len(list(x for x in super(Button, self).draw()))}"]

    @property
    def area(self):
        return super().area + self.size ** 2

    @area.setter
    def area(self, value):
        self.size = value ** 0.5


def names(cls):
    return " > ".join(c.__name__ for c in cls.__mro__)


button = Button(name="ok", size=3, colour="blue", border=2)
print(button.trail, button.draw(), button.area, Button.kinds(), vars(button))
button.area = 16
print(button.size, names(Button), Button.__base__.__name__, Button.__bases__[0].__name__, isinstance(button, Bordered))
for chain in (super(Button, button), super(Sized, button), super(Coloured, button), super(Bordered, Button)):
    print(chain.__thisclass__.__name__, chain.__self_class__.__name__, chain.draw.__qualname__, type(chain.draw).__name__)
for source in ("Button(width=3)", "Bordered(border=1).draw()", "super()", "super(Button)", "super(Button).draw", "super(Button, 3)", "super(3, button)", "super(Button, button).nothing", "super(Widget, button).draw", "super(Button, button).name", "super(Button, button).__init__.__func__.__qualname__", "super(Button, button)[0]", "super(Button, button).area", "super(Sized, button).__class__", "len(super(list, [1]))", "super(list, [1]).__class__", "setattr(super(Button, button), 'x', 1)", "Sized.draw(3)", "Widget.unit(), button.unit()", "Button.draw is Button.__dict__['draw'], button.draw == button.draw"):
    try:
        print(source, "=", str(eval(source)).split(" at 0x")[0])
    except Exception as error:
        print(source, "!", type(error).__name__, error)


class A: pass
class B(A): pass
class C(A): pass
class D(B, C): pass
class E(C, B): pass


print(names(D), names(E))
for bases in ((A, B), (D, E), (B, A, C), (A, A), (object, A), (D, B, C), (B, D)):
    try:
        print(names(type("X", bases, {})))
    except TypeError as error:
        print(str(error).replace("\n", " "))
class F(B, C): pass


F.__bases__ = (C, B)
print(names(F), issubclass(F, B), "F" in [c.__name__ for c in C.__subclasses__()])
for new in ((D,), (F,), (int,), (), "x", (A, 3)):
    try:
        F.__bases__ = new
        print(names(F))
    except TypeError as error:
        print(type(error).__name__, error)


class Meta(type):
    def mro(cls):
        order = super().mro()
        return [order[0], *sorted(order[1:-1], key=lambda c: c.__name__, reverse=True), order[-1]]


class M1(metaclass=Meta): who = "M1"
class M2(metaclass=Meta): who = "M2"
class M3(M1, M2): pass


print(names(M3), M3.who, M3().who)


class Late:
    def method(self):
        return "late"


def patched(self):
    return "patched " + Late.original(self)


Late.original, Late.method = Late.method, patched
late = Late()
bound = late.method
Late.method = lambda self: "again"
print(bound(), late.method(), Late.original.__name__)
late.__class__ = type("Other", (Late,), {"method": lambda self: f"other then {super(type(self), self).method()}"})
print(late.method(), type(late).__mro__[1] is Late)


class Private:
    __count = 0
    __slots__ = ("__value",)

    def __init__(self):
        self.__value = 1
        Private.__count += 1

    def __hidden(self):
        return self.__value

    def show(self, _Private__arg=5):
        __local = __arg = 2
        return self.__hidden(), sorted(locals()), [n for n in dir(self) if "Private" in n]


class _Under(Private):
    def __hidden(self):
        return "not seen"

    def own(self):
        return self.__hidden(), [n for n in dir(self) if "Under" in n]


print(Private().show(), _Under().own(), _Under().show()[0], Private._Private__count)
_Under().__hidden
