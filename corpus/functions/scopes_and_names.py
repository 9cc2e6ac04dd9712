"""global, nonlocal, del, class scope, exec and eval namespaces, locals() and annotations."""
x = "module"


def outer():
    x = "outer"

    def reads():
        return x

    def writes():
        nonlocal x
        x = "changed"

    def globals_too():
        global x, made
        x, made = "module changed", "made here"

    class C:
        seen = x
        x = "class"
        also = x

        def method(self):
            return x

    before = reads()
    writes()
    globals_too()
    return before, reads(), C.seen, C.also, C().method()


print(outer(), x, made)


def locals_view(a, b=2):
    c = a + b
    snapshot = locals()
    snapshot["a"] = "no effect"
    d = 1
    del b
    return a, sorted(locals()), sorted(snapshot), c + d


print(locals_view(1))


def comprehension_locals():
    v = 1
    return [sorted(locals()) for k in range(1)][0]


print(comprehension_locals())
space = {"y": 5}
exec("z = y * 2\ndef f(): return z + y\nglobal g\ng = f()", space)
print({k: v for k, v in space.items() if k in ("y", "z", "g")}, eval("x + 1", {"x": 1}, {"x": 10}), eval("[x for _ in 'a']", {"x": 1}, {"x": 2}))
holder = {}
exec("class D:\n  a: int = 1\n  b: 'text'\n  def m(self, p: str) -> None: ...\n", holder)
print(holder["D"].__annotations__, holder["D"].m.__annotations__, holder["D"].__module__ if "__name__" in holder else holder["D"].__module__)
a: int = 1
b: list[int]
(c): str = "parenthesised"
print(__annotations__)


def annotated():
    local: undefined_name_is_fine = 3
    return local, annotated.__annotations__


print(annotated())


def deleted():
    t = 1
    del t
    return t


def conditional(flag):
    if flag:
        value = 1
    return value


def cell_unbound():
    def inner():
        return later

    result = inner()
    later = 1
    return result


def loop_variable():
    for i in range(3):
        pass
    for j in ():
        pass
    return i, j


class Unbound:
    try:
        del missing
    except NameError as e:
        print("class:", e)
    for i in range(2):
        pass


print(Unbound.i, hasattr(Unbound, "e"))
for f in (deleted, lambda: conditional(0), cell_unbound, loop_variable, lambda: exec("del nothing"), lambda: eval("nothing"), lambda: eval("x = 1"), lambda: exec("return 1"), lambda: eval("(yield)"), lambda: eval("", {}), lambda: eval("1", 5), lambda: exec("x", {"__builtins__": {}}), lambda: exec("len", {"__builtins__": {"x": 1}})):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" (")[0])
print(type(__builtins__).__name__, __name__, __debug__, (lambda: (yield))().__name__, outer.__code__.co_cellvars, outer.__globals__ is globals())


def type_parameters[T: int, *Ts, **P](x: T) -> T:
    return x, T, T.__bound__, Ts, P


type Alias[K] = dict[K, "later"]


class Generic[T]:
    def get(self) -> T: ...


print(type_parameters(1), type_parameters.__type_params__, Alias, Alias.__value__, Alias[int], Generic[int], Generic.__orig_bases__, Generic.__parameters__)
del x
print(x)
