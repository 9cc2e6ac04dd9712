"""eval, exec, compile, globals, locals, vars, dir, __import__, breakpoint: code as a value."""
import ast
import builtins
import inspect
import sys
import types

space = {"x": 3}
print(eval("x * 2", space), eval("x + y", space, {"y": 4}), eval(" \tx  ", space), eval(b"x - 1", space), sorted(space)[0])
exec("def f(n): return n * x\ny = f(2)", space)
print(space["y"], space["f"].__globals__ is space, space["f"].__module__, space["f"].__code__.co_filename)
code = compile("a = 1\nb = a + z\n'last'", "<made>", "exec")
for mode in ("exec", "eval", "single"):
    try:
        unit = compile("(z, 'value')" if mode == "eval" else "z\n", "<unit>", mode)
        print(mode, eval(unit, {"z": 5}), unit.co_consts, unit.co_names, unit.co_flags & inspect.CO_NEWLOCALS)
    except SyntaxError as error:
        print(mode, error)


class Watching(dict):
    def __getitem__(self, name):
        print("get", name, end="; ")
        return super().__getitem__(name)

    def __setitem__(self, name, value):
        print("set", name, end="; ")
        super().__setitem__(name, value)

    def __delitem__(self, name):
        print("del", name, end="; ")
        super().__delitem__(name)

    def __missing__(self, name):
        if name.startswith("auto"):
            return name.upper()
        raise KeyError(name)


watching = Watching(q=1)
exec("q = q + 1\nr = [q for _ in 'ab']\nauto_x\ndel r\nimport math as m\nclass C: t = 1\nfor i in range(2): pass", {}, watching)
print(sorted(watching))
print(eval("auto_thing + str(len('abc'))", {}, watching))


def scope(a, b=2):
    c = a + b
    snapshot = locals()
    snapshot["c"] = "changed"
    exec("c = 99; d = 1")
    inner = sorted(locals())
    return c, inner, eval("a + c"), "d" in locals(), snapshot is locals()


class Body:
    one = 1
    names = sorted(k for k in locals() if not k.startswith("__"))
    locals()["injected"] = "yes"
    two = eval("one + 1")


def closure():
    hidden = "cell"
    free = "free"

    def inner():
        free
        return sorted(locals()), eval("free")
    return inner()


print(scope(1), Body.names, Body.injected, Body.two, closure())
frame = sys._getframe()
print(frame.f_locals is globals() or frame.f_locals == globals(), globals() is vars(), globals()["__name__"], vars(Body) == Body.__dict__, "space" in dir(), dir(types.SimpleNamespace(b=1, a=2))[-2:], dir(Body)[-3:])


def modifies():
    local = 1
    sys._getframe().f_locals["local"] = 2
    proxy = sys._getframe().f_locals
    proxy["extra"] = 3
    return local, sorted(proxy), proxy["extra"], type(proxy).__name__, len(proxy), "local" in proxy, proxy | {"z": 1} == {**proxy, "z": 1}


print(modifies())
tree = ast.parse("def g(x: int = 1, *a, k=2): return x", mode="exec")
module = types.ModuleType("built")
exec(compile(tree, "built.py", "exec", optimize=2, dont_inherit=True), module.__dict__)
print(module.g(), inspect.signature(module.g), compile("1", "", "eval", ast.PyCF_ONLY_AST).body.value, compile(ast.Expression(ast.Constant(7, lineno=1, col_offset=0, end_lineno=1, end_col_offset=1)), "", "eval").co_consts)
print(eval(compile("lambda: (yield)", "", "eval"))().__class__.__name__, eval("[*range(3)] and {**{'a': 1}}"), eval("(lambda x, /, *, y=3: x + y)(4)"), eval("f'{1 + 1!r:>4}'"))
for argument in ("1 +", "x = 1", "", "  ", "\n", "1; 2", "return 1", "yield", "await x", "nope", "1 if", b"\xff", "'\\x4'", "\0", 3, None, "f(", "import os"):
    try:
        print(repr(argument), eval(argument, {}))
    except Exception as error:
        print(repr(argument), type(error).__name__, error)
for call in (lambda: eval("1", []), lambda: eval("1", {}, 3), lambda: exec("1", 3), lambda: exec(code, {}), lambda: eval(code, {"z": 1}), lambda: compile("1", "f", "other"), lambda: compile("1", "f", "eval", 1 << 30), lambda: compile(3, "f", "eval"), lambda: compile("1", 3, "eval"), lambda: compile("1", "f", "eval", optimize=9), lambda: exec("x", {"__builtins__": {}}), lambda: eval("len('a')", {"__builtins__": {"len": lambda _: "own"}}), lambda: eval("len", {"__builtins__": {}}), lambda: exec("class A: pass", {"__builtins__": {}}), lambda: exec("import os", {"__builtins__": {}}), lambda: exec("print(1)", {"__builtins__": builtins}), lambda: exec(scope.__code__), lambda: exec(closure.__code__.co_consts[3] if isinstance(closure.__code__.co_consts[3], types.CodeType) else closure.__code__.co_consts[2]), lambda: exec("x = 1", closure=()), lambda: vars(3), lambda: vars(1, 2), lambda: dir(1, 2), lambda: locals(1), lambda: exec("1", globals=dict(), locals=dict()), lambda: __import__("os.path").__name__, lambda: __import__("os", fromlist=["path"]).path.__name__, lambda: __import__(""), lambda: __import__("x", level=1), lambda: __import__(3), lambda: __import__("math", level=-1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
sys.breakpointhook = lambda *args, **kw: ("hooked", args, kw)
print(breakpoint(1, header="h"))
del sys.breakpointhook
exec(compile("\n\ndef broken():\n    return missing_name + 1\nbroken()", "<generated>", "exec"))
