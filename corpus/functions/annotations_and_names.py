"""Functions as objects: names, docs, annotations, code attributes, defaults, type parameters, positions, equality, copies and partial application."""
import copy
import functools
import inspect
import types
import typing


def annotated(a: int, /, b: "str" = "x", *args: float, c: list[int] | None = None, **kw: typing.Any) -> "Result":
    """Summary line.

    Details.
    """
    local: int = 3
    unset: undefined_name
    (parenthesised): str = "p"
    items: dict[str, int] = {}
    items["k"]: int = 1
    return local, parenthesised, items


def generic[T: (int, str), *Ts, **P](first: T, *rest: *Ts, call: typing.Callable[P, T]) -> tuple[T, *Ts]:
    return first, *rest


class Holder[U = int]:
    attribute: U
    other: "later" = 5
    private: typing.ClassVar[list[U]] = []

    def method(self, x: U) -> "Holder[U]": return x
    @property
    def prop(self) -> U: return 1
    @staticmethod
    def static(x: "U") -> None: ...
    if other:
        conditional: bool = True


module_level: int = 1
no_value: "text"
annotated.custom = {"k": 1}

print(annotated.__annotations__, annotated(1), annotated.__doc__.splitlines()[0], annotated.__name__, annotated.__qualname__, annotated.__module__, annotated.__defaults__, annotated.__kwdefaults__, annotated.__dict__, annotated.__type_params__)
print(generic.__type_params__, [t.__bound__ if hasattr(t, "__bound__") else type(t).__name__ for t in generic.__type_params__], generic.__type_params__[0].__constraints__, generic.__annotations__["return"], inspect.signature(generic), generic(1, "a", call=None))
print(Holder.__annotations__, Holder.__type_params__, Holder.__type_params__[0].__default__, Holder.method.__annotations__, Holder.prop.fget.__annotations__, Holder.static.__annotations__, Holder[str], Holder[str]().__orig_class__, Holder.__parameters__)
print({k: v for k, v in __annotations__.items()}, "no_value" in globals())
code = annotated.__code__
print(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_varnames, code.co_names, code.co_cellvars, code.co_freevars, [c for c in code.co_consts if not isinstance(c, types.CodeType)], inspect.getsourcelines(annotated)[1] == code.co_firstlineno, bool(code.co_flags & inspect.CO_VARARGS), bool(code.co_flags & inspect.CO_VARKEYWORDS), code.co_name, code.co_qualname, len(code.co_code) % 2, code.co_stacksize > 0, code.co_exceptiontable)
print([(a - code.co_firstlineno, b) for a, b, *_ in code.co_positions() if a][:3], [line - code.co_firstlineno for _, _, line in code.co_lines() if line][-1], hash(code) == hash(code.replace()), code == code.replace(co_name="annotated"), code == code.replace(co_name="other"), code.replace(co_consts=code.co_consts[:1] + ("swap",) + code.co_consts[2:]) != code)
for change in ({"co_argcount": 99}, {"co_nlocals": 1}, {"co_code": b"x"}, {"co_varnames": ("a",)}, {"co_flags": -1}, {"co_nothing": 1}, {"co_name": 3}, {"co_stacksize": "big"}, {"co_firstlineno": 10**10}, {"co_names": [1]}):
    try:
        print(code.replace(**change).co_name)
    except (TypeError, ValueError, OverflowError) as error:
        print(*change, type(error).__name__, error)
f = types.FunctionType(code, {"__name__": "made", "__builtins__": {}}, "renamed", ("d",))
print(f.__name__, f.__qualname__, f.__module__, f.__defaults__, f.__doc__, f.__annotations__, f(0, c=1)[0], f.__globals__ is globals(), f.__builtins__)
print(copy.copy(annotated) is annotated, copy.deepcopy(annotated) is annotated, annotated == annotated, annotated != f, hash(annotated) == hash(annotated), annotated.__get__(1).__func__ is annotated, annotated.__get__(None, int) is annotated, bool(annotated), callable(annotated), annotated.__class__, {annotated: 1}[annotated])
lam = lambda self, /, *a, k=(1, 2): (self, a, k)
print(lam.__name__, lam.__qualname__, lam(1), inspect.signature(lam), lam.__code__.co_consts, (lambda: (yield)).__code__.co_flags & inspect.CO_GENERATOR > 0, (lambda *, _x: _x).__kwdefaults__, lam.__annotations__, (lambda: [lambda: 0][0])().__qualname__)


async def coroutine(): ...
async def agen(): yield
def gen(): yield


print([name for name in dir(inspect) if name.startswith("is") and name[2:] in ("coroutinefunction", "generatorfunction", "asyncgenfunction")], [(inspect.iscoroutinefunction(x), inspect.isgeneratorfunction(x), inspect.isasyncgenfunction(x)) for x in (coroutine, agen, gen, annotated, functools.partial(gen))])
p = functools.partial(annotated, 1, c=[2])
print(p.func.__name__, p.args, p.keywords, p(b="q")[0], inspect.signature(p), repr(functools.partial(print, "a", sep="-")), functools.partial(p, 2).args, p.__doc__[:7], hasattr(p, "__name__"), vars(p))
p.extra = 1
method = Holder().method
print(method.__name__, method.__doc__, method.__func__ is Holder.method, method == Holder().method, method.__self__.__class__.__name__, method.__annotations__ is Holder.method.__annotations__, hash(method) == hash(method), method.__reduce__()[1][1], p.extra)
for attempt in (lambda: setattr(method, "x", 1), lambda: annotated.missing, lambda: annotated.__code__.co_missing, lambda: setattr(code, "co_name", "x"), lambda: delattr(annotated, "__name__"), lambda: delattr(annotated, "__code__"), lambda: delattr(annotated, "__doc__") or annotated.__doc__, lambda: setattr(annotated, "__annotations__", None) or annotated.__annotations__, lambda: setattr(annotated, "__annotations__", 3), lambda: delattr(annotated, "__dict__"), lambda: setattr(annotated, "__dict__", {"only": 1}) or vars(annotated), lambda: setattr(annotated, "__type_params__", [1]), lambda: setattr(generic, "__type_params__", ()) or generic.__type_params__, lambda: setattr(annotated, "__builtins__", {}), lambda: annotated < f, lambda: annotated + 1, lambda: annotated[0], lambda: len(annotated), lambda: iter(annotated), lambda: typing.get_type_hints(annotated), lambda: typing.get_type_hints(Holder.method), lambda: types.FunctionType(), lambda: types.FunctionType(code, 3), lambda: types.FunctionType(code, {}, 5), lambda: types.FunctionType(code, {}, "n", [1]), lambda: types.FunctionType(code, {}, kwdefaults=3), lambda: types.CodeType(), lambda: functools.partial(), lambda: functools.partial(3), lambda: p.func(2, 3, 4, 5, c=1)[0]):
    try:
        print(attempt())
    except (TypeError, AttributeError, NameError, ValueError) as error:
        print(type(error).__name__, error)
annotated.__code__ = gen.__code__
print(list(annotated()), inspect.isgeneratorfunction(annotated))
annotated.__code__ = (lambda: lam_free).__code__
annotated()
