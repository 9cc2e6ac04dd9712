"""A metaclass registry, __prepare__, __set_name__, C3 linearisation and class creation errors."""


class Field:
    def __init__(self, kind, default=None):
        self.kind, self.default = kind, default

    def __set_name__(self, owner, name):
        self.name = name
        print(f"field {name} of {owner.__name__}")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, self.default)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name} must be {self.kind.__name__}, not {type(value).__name__}")
        instance.__dict__[self.name] = value


class Namespace(dict):
    def __setitem__(self, key, value):
        if key in self and not key.startswith("__"):
            raise NameError(f"{key} is defined twice")
        super().__setitem__(key, value)


class Meta(type):
    registry = {}

    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, [b.__name__ for b in bases], kw)
        return Namespace()

    def __new__(mcs, name, bases, namespace, table=None):
        cls = super().__new__(mcs, name, bases, dict(namespace))
        cls.table = table or name.lower()
        mcs.registry[name] = cls
        return cls

    def __init__(cls, name, bases, namespace, **kw):
        super().__init__(name, bases, namespace)
        cls.fields = [k for b in reversed(cls.__mro__) for k, v in vars(b).items() if isinstance(v, Field)]

    def __call__(cls, *args, **kw):
        self = super().__call__()
        for name, value in (*zip(cls.fields, args), *kw.items()):
            setattr(self, name, value)
        return self

    def __len__(cls):
        return len(cls.fields)

    def __repr__(cls):
        return f"<model {cls.__name__}>"


class Model(metaclass=Meta):
    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in self.fields)})"


class Person(Model, table="people"):
    name = Field(str)
    age = Field(int, 0)


class Employee(Person):
    salary = Field(float, 0.0)


e = Employee("Ada", 36, salary=1.5)
print(e, Person(), len(Employee), Employee.table, Person.table, Meta.registry, Person.name.kind, type(Person))


class A: ...
class B(A): ...
class C(A): ...
class D(B, C): ...
print([k.__name__ for k in D.mro()], type("Dynamic", (D,), {"x": 1}).x)


def twice():
    class Twice(Model):
        a = 1
        a = 2


def instance_of_int():
    class X(1): ...


for bad in (lambda: Employee(5), twice, instance_of_int, lambda: type("X", (A, D), {}), lambda: type("X", (bool,), {}), lambda: type("X", (int, str), {}), lambda: type("X", (A, A), {}), lambda: type("X"[0:0] + "\0", (), {}), lambda: type(1, (), {}), lambda: type("X", (), {}, k=1), lambda: type("X", (), {"__slots__": ("1",)}), lambda: type("M", (Meta, dict), {})):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
class Final(Person):
    name = Field(str)
    name = Field(int)
