"""types: namespaces, mapping proxies, new_class, dynamic attributes, code and function construction, coroutine, generic aliases."""
import types
import collections
from types import MappingProxyType, SimpleNamespace


class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases, **options):
        return collections.OrderedDict(prepared=sorted(options))

    def __new__(meta, name, bases, namespace, **options):
        return super().__new__(meta, name, bases, dict(namespace))

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)

    @property
    def virtual(cls):
        return f"class-level of {cls.__name__}"


class Virtual(metaclass=Meta, debug=True):
    @types.DynamicClassAttribute
    def virtual(self):
        """doc"""
        return "instance-level"

    @virtual.setter
    def virtual(self, value):
        print("set", value)


space = SimpleNamespace(b=1, a=2)
space.self = space
print(space, space == SimpleNamespace(a=2, b=1), SimpleNamespace([("x", 1)], y=2), vars(SimpleNamespace({"q": 3})))
del space.self
print(space == SimpleNamespace(a=2, b=1), space.__reduce__()[1:], repr(type("Sub", (SimpleNamespace,), {})(z=1)))
for bad in (lambda: SimpleNamespace(1), lambda: SimpleNamespace(1, 2), lambda: SimpleNamespace({1: 2}), lambda: space.missing, lambda: space < space):
    try:
        bad()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)

backing = {"x": 1}
proxy = MappingProxyType(backing)
backing["y"] = 2
print(proxy, proxy | {"z": 3}, len(proxy), "x" in proxy, list(reversed(proxy)), proxy.get("q"), proxy == backing, {**proxy}, proxy.copy() is backing)
for bad in (lambda: proxy.__setitem__("x", 1), lambda: exec("proxy['x'] = 1"), lambda: exec("del proxy['x']"), lambda: proxy.__ior__({}), lambda: MappingProxyType([1]), lambda: hash(proxy)):
    try:
        bad()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)

made = types.new_class("Made", (Virtual,), {"metaclass": Meta, "level": 3}, lambda namespace: namespace.update(x=5))
print(made, made.x, made.prepared, made.virtual, made().virtual, made.__mro__[1] is Virtual)
made().virtual = 7
print(types.prepare_class("P", (Virtual,), {"k": 1})[1:], types.get_original_bases(made) == (Virtual,))


class Entries:
    def __mro_entries__(self, bases):
        return (dict,) if len(bases) == 1 else ()


print(types.resolve_bases((Entries(),)), types.resolve_bases((int, Entries())), types.new_class("D", (Entries(),)).__orig_bases__[0].__class__.__name__)


def outer(free):
    def inner(a, b=2, /, c=3, *args, d=4, **kw):
        return a, b, c, args, d, kw, free
    return inner


inner = outer("cell")
clone = types.FunctionType(inner.__code__, {"__builtins__": {}}, "clone", (9,), (types.CellType("other"),))
clone.__kwdefaults__ = {"d": 40}
print(clone(1, 2), clone.__name__, clone.__closure__[0].cell_contents, inner(1), inner.__code__.co_varnames, inner.__code__.co_freevars)
for build in (lambda: types.FunctionType(inner.__code__, {}), lambda: types.FunctionType(inner.__code__, {}, closure=()), lambda: types.FunctionType(1, {}), lambda: types.CellType().cell_contents,
              lambda: types.MethodType(1, 2), lambda: types.MethodType(len, None), lambda: types.ModuleType(3), lambda: types.TracebackType(None, None, 1, 1)):
    try:
        build()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
code = inner.__code__.replace(co_name="given", co_firstlineno=100, co_filename="elsewhere.py")
print(code.co_name, code.co_firstlineno, code.co_filename, code == inner.__code__, [line for *_, line in code.co_lines()][0])

bound = types.MethodType(lambda self, x: self + x, 10)
print(bound(5), bound.__self__, types.MethodType(print, 1) == types.MethodType(print, 1))
module = types.ModuleType("mod", "its doc")
exec("def f():\n    return __name__", vars(module))
print(module, module.f(), module.__doc__, module.__spec__, sorted(vars(module))[:3])


@types.coroutine
def step(x):
    result = yield x
    return result * 2


async def drive():
    return await step("ask")


coroutine = drive()
print(coroutine.send(None))
try:
    coroutine.send(21)
except StopIteration as stop:
    print(stop.value)
alias = types.GenericAlias(dict, (str, list[int]))
print(alias, alias.__args__, alias == dict[str, list[int]], type(int | str), types.UnionType is type(int | None), isinstance(3, int | str))
print([name for name in ("GetSetDescriptorType", "MemberDescriptorType", "WrapperDescriptorType", "MethodWrapperType", "ClassMethodDescriptorType", "CapsuleType") if isinstance(getattr(types, name), type)])
print(type(types.FunctionType.__globals__).__name__, type(object().__str__).__name__, type(dict.__dict__["fromkeys"]).__name__, types.NoneType(), types.EllipsisType)
types.new_class("Broken", (int, str))
