"""Classes as context managers: __enter__ looked up on the type, __exit__ results by truth, wrong signatures, properties, slots."""
import traceback
import types


def outcome(manager, body=None):
    try:
        with manager as value:
            if body:
                raise body
        return f"left with {value!r}" if body is None else f"suppressed, {value!r}"
    except BaseException as e:
        return f"{type(e).__name__}: {e}" + (f" [during {type(e.__context__).__name__}]" if e.__context__ else "")


class Truth:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


def manager(result=None, enter="entered", **extra):
    def __exit__(self, *details):
        return result

    return type("Manager", (), {"__enter__": lambda self: enter, "__exit__": __exit__, **extra})()


for result in (None, 0, 1, "", "text", [], [0], Truth(True), Truth(False), Truth(ValueError("no truth")), Truth("wrong"), NotImplemented):
    shown = f"Truth({result.value!r})" if isinstance(result, Truth) else repr(result)
    print(f"{shown:30} {outcome(manager(result), KeyError('k'))}")


class OnInstance:
    def __init__(self):
        self.__enter__ = lambda: "never used"
        self.__exit__ = lambda *a: True


class OnlyEnter:
    def __enter__(self): ...


class OnlyExit:
    def __exit__(self, *details): ...


class Wrong:
    def __enter__(self, extra): ...
    def __exit__(self): ...


class WrongExit(OnlyEnter):
    def __exit__(self): ...


class Descriptors:
    @property
    def __enter__(self):
        print("property read")
        return lambda: "from a property"

    @staticmethod
    def __exit__(*details):
        print("static", len(details), [type(d).__name__ for d in details])
        return True


class ByClass:
    entered = []

    @classmethod
    def __enter__(cls):
        cls.entered.append(cls.__name__)
        return cls

    __exit__ = classmethod(lambda cls, *details: cls.entered.pop())


class Meta(type):
    def __enter__(cls):
        return f"the class {cls.__name__}"

    def __exit__(cls, *details):
        return True


class Managed(metaclass=Meta):
    pass


class Dynamic:
    def __getattr__(self, name):
        raise AssertionError(f"__getattr__({name})")


class Raising:
    @property
    def __enter__(self):
        raise LookupError("in the property")

    __exit__ = None


for m in (OnInstance(), OnlyEnter(), OnlyExit(), Wrong(), WrongExit(), Descriptors(), ByClass(), Managed, Managed(), Dynamic(), Raising(), types.SimpleNamespace(), 5, None, open):
    name = getattr(type(m), "__name__", m) if not isinstance(m, type) else m.__name__
    print(f"{name}: {outcome(m)} | {outcome(m, KeyError('k'))}")
print(ByClass.entered)


class Order:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return [self.name, {"key": self}]

    def __exit__(self, *details):
        print("exit", self.name, details[0])


target, box = {"list": [0]}, types.SimpleNamespace()
with (
    Order("a") as (first, target["dict"]),
    Order("b") as [box.name, _],
    Order("c") as target["list"][:],
):
    print(first, list(target), box.name, len(target["list"]))
try:
    with Order("d") as (one, two, three):
        print("never")
except ValueError:
    print(traceback.format_exc().splitlines()[-1])


class Replacing(Order):
    def __exit__(self, kind, value, tb):
        super().__exit__(kind)
        raise RuntimeError(f"{self.name} replaces {kind.__name__}")


with Replacing("outer"), Replacing("inner"), Order("plain"):
    [].pop()
