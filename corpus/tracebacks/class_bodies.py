"""Errors in class bodies, metaclasses, __set_name__, __init_subclass__ and decorators of classes."""
import traceback


class Field:
    def __init__(self, kind, *, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        if name.startswith("_"):
            raise NameError(f"field {name!r} of {owner.__name__} must be public")
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__.get(self.name, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} must be {self.kind.__name__}, not {type(value).__name__}")
        instance.__dict__[self.name] = value


class ModelMeta(type):
    registry = {}

    @classmethod
    def __prepare__(mcs, name, bases, **options):
        if options.get("frozen") == "maybe":
            raise ValueError("frozen is yes or no")
        return {"options": options}

    def __new__(mcs, name, bases, namespace, **options):
        if name in mcs.registry:
            raise TypeError(f"model {name} exists already")
        cls = super().__new__(mcs, name, bases, namespace)
        mcs.registry[name] = cls
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)
        cls.fields = [k for k, v in namespace.items() if isinstance(v, Field)]

    def __call__(cls, **values):
        unknown = values.keys() - set(cls.fields)
        if unknown:
            raise TypeError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
        made = super().__call__()
        for k, v in values.items():
            setattr(made, k, v)
        return made


class Model(metaclass=ModelMeta):
    def __init_subclass__(cls, table=None, **rest):
        super().__init_subclass__(**rest)
        cls.table = table or cls.__name__.lower() + "s"


class User(Model):
    name = Field(str)
    age = Field(int, default=0)


print(User.table, User.fields, User(name="ann").age, User(name="bob", age=3).__dict__)


def attempt(action):
    try:
        action()
    except Exception:
        print("---")
        print(traceback.format_exc(), end="")


def hidden():
    class Secret(Model):
        _key = Field(bytes)


def again():
    class User(Model):
        pass


def prepared():
    class Other(Model, frozen="maybe"):
        pass


def in_body():
    class Broken(Model):
        size = Field(int, default=len(5))


attempt(hidden)
attempt(again)
attempt(prepared)
attempt(in_body)
attempt(lambda: User(name="eve", mail="x", phone=1))
attempt(lambda: setattr(User(name="eve"), "age", "old"))


class Outer(Model):
    class Inner(Model, table="t"):
        value = Field(int)
        loaded = [value for _ in range(2)] + [User(name=n) for n in ("ann", b"bob")]
