"""Closures: counters, late binding, nonlocal at several levels, cells, class bodies, comprehension scopes, exec and deleted names."""
import types


def counter(start=0, step=1):
    count = start

    def increment(by=None):
        nonlocal count
        count += step if by is None else by
        return count

    def reset():
        nonlocal count
        count, previous = start, count
        return previous

    increment.reset = reset
    return increment


def bank():
    balance = 0

    def account():
        history = []

        def move(amount):
            nonlocal balance
            balance += amount
            history.append(amount)

            def undo():
                nonlocal balance
                balance -= history.pop()
                return balance
            return undo
        return move, history, lambda: balance
    return account


def levels():
    x = "outer"

    def middle():
        x = "middle"

        def inner():
            nonlocal x
            x = "changed by inner"

            def innermost():
                global x
                x = "global"
                return x
            return innermost()
        return inner(), x
    return middle(), x


x = "module"
c, d = counter(), counter(10, step=-2)
print(c(), c(), d(), c(5), d(), c.reset(), c(), d.reset.__closure__[0].cell_contents, [cell.cell_contents for cell in c.__closure__], c.__code__.co_freevars)
account = bank()
move, history, balance = account()
other, _, _ = account()
undo = move(100)
move(-30)
other(5)
print(balance(), history, undo(), undo(), balance())
print(levels(), x)

late = [lambda: i for i in range(3)]
early = [lambda i=i: i for i in range(3)]
made = [(lambda j: lambda: j)(i) for i in range(3)]
print([f() for f in late], [f() for f in early], [f() for f in made])
for n in range(2):
    def loop_function():
        return n
n = 99
print(loop_function())


class Scopes:
    x = "class"
    copied = x
    listed = [v for v in (x, x)]

    def method(self):
        return x

    lam = lambda self: x
    generated = list(x for _ in "a")
    nested = [[x for _ in "a"] for _ in "b"]

    class Inner:
        y = x


def class_in_function(value):
    class Local:
        label = value = "shadow"

        def get(self):
            return value, __class__.__name__
    return Local


print(Scopes.listed, Scopes().method(), Scopes().lam(), Scopes.generated, Scopes.nested, Scopes.Inner.y)
print(class_in_function("arg")().get(), class_in_function(1).value)


def deleted():
    v = 1

    def read():
        return v
    yield read()
    del v
    try:
        read()
    except NameError as error:
        yield type(error).__name__, str(error)
    v = 2
    yield read()


print(list(deleted()))


def unbound(flag):
    def use():
        return value, other_name
    if flag:
        value = other_name = 1
    return use


for attempt in (unbound(True), unbound(False), lambda: undefined_name, lambda: (lambda: local)() if (local := 1) else 0):
    try:
        print(attempt())
    except NameError as error:
        print(type(error).__name__, error, error.name)


def local_before():
    try:
        print(x)
    except UnboundLocalError as error:
        print(error)
    x = 1
    del x
    try:
        x
    except UnboundLocalError as error:
        print(error)
    for x in ():
        pass
    try:
        return x
    except UnboundLocalError as error:
        return str(error)
    finally:
        x = 0


print(local_before())
cell = types.CellType(5)
print(cell.cell_contents, types.CellType() == types.CellType(), types.CellType(1) < types.CellType(2), cell == types.CellType(5), repr(cell).split(" at ")[0], repr(types.CellType()).split(": ")[1])
function = types.FunctionType(c.__code__, globals(), "made", (None,), (cell, types.CellType(3)))
print(function.__closure__[0] is cell, function(), cell.cell_contents)
cell.cell_contents = -1
print(function(2))
del cell.cell_contents
try:
    function()
except NameError as error:
    print(error)


def compose(*functions):
    return lambda x: [x := f(x) for f in functions][-1]


def curry(f, n):
    return lambda *a: f(*a) if len(a) >= n else curry(lambda *b: f(*a, *b), n - len(a))


Y = lambda f: (lambda g: g(g))(lambda g: f(lambda *a: g(g)(*a)))
print(compose(str, len, lambda n: n * 2)(12345), curry(lambda a, b, c: (a, b, c), 3)(1)(2)(3), Y(lambda self: lambda n: 1 if n < 2 else n * self(n - 1))(10))


def shared():
    items = []
    return items.append, lambda: [*items], [lambda: items, lambda: len(items)]


push, view, (raw, size) = shared()
push(1), push(2)
raw().clear() if size() > 5 else push(3)
print(view(), push.__self__ is raw(), raw.__closure__[0] is size.__closure__[0])
if (total := sum(values := [1, 2, 3])) > 5:
    print(total, values, [y := z for z in values], y, {k: (w := k * 2) for k in "ab"}, w)
exec("def made_by_exec():\n    return x, hidden\nhidden = 'exec local'", scope := {"x": "exec global"})
print(scope["made_by_exec"]())
counter()(by="text")
