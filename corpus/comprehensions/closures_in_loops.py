"""Lambdas and classes made in comprehensions: late binding, defaults, cells, class scopes, nested scopes, and locals()."""
import functools
import inspect
import operator

late = [lambda: n for n in range(3)]
early = [lambda n=n: n for n in range(3)]
nested = [[lambda: (a, b) for b in range(2)] for a in range(2)]
print([f() for f in late], [f() for f in early], [[f() for f in row] for row in nested])
print([f.__closure__[0].cell_contents for f in late], late[0].__closure__[0] is late[1].__closure__[0], early[0].__closure__)
generated = (lambda: n for n in range(3))
print([f() for f in generated], [f() for f in (lambda: n for n in range(3))], [f() for f in [*(lambda: n for n in range(3))]])
adders = {k: (lambda k: lambda x: x + k)(k) for k in (1, 10)}
partials = {k: functools.partial(operator.mul, k) for k in (2, 3)}
print({k: f(5) for k, f in adders.items()} | {k: f(5) for k, f in partials.items()})


class Registry:
    names = ["a", "b"]
    size = 2
    upper = [n.upper() for n in names]
    try:
        broken = [n * size for n in names]
    except NameError as e:
        broken = str(e)
    fixed = (lambda size, names: [n * size for n in names])(size, names)
    table = {n: i for i, n in enumerate(names)}
    first = next(n for n in names)
    inner = [__class__ for _ in range(1)] if "__class__" in dir() else "no __class__ here"
    qualname = [f.__qualname__ for f in (lambda: 0 for _ in range(1))]

    def lookup(self):
        return [__class__.__name__ for _ in range(2)], [type(self).__name__ for _ in range(1)]

    def parents(self):
        return [c.__name__ for c in [super] for _ in range(1)]


r = Registry()
print(Registry.upper, Registry.broken, Registry.fixed, Registry.table, Registry.first, Registry.inner, Registry.qualname, r.lookup(), r.parents())
del r


def scopes(x):
    y = [x for x in "ab"]
    z = [(x, w) for w in [x] for x in [w + 1]]
    names = [sorted(locals()) for q in [0]]
    inside = [[*locals()] for q in [0] if (last := q) == 0]
    return x, y, z, names, inside, last


print(scopes(5))


def counter():
    total = 0

    def add(values):
        nonlocal total
        return [total := total + v for v in values]

    return add, lambda: total


add, total = counter()
print(add([1, 2, 3]), add(range(2)), total())


def shadow(values):
    values = [values for values in values if values]
    any((found := v) > 1 for v in values)
    return values, found


print(shadow([0, 1, 2, 3]))
print([(lambda *a, k=k, **kw: (a, k, kw))(i, extra=k) for i, k in enumerate("xy")], [inspect.signature(f) for f in early][1])
getters = [(kept := n, lambda: kept)[1] for n in range(3)]
print([g() for g in getters], kept)
print(*[c.__name__ + str(c().n) for c in [type(f"C{i}", (), {"n": i, "m": lambda self: self.n}) for i in range(2)]])
print([[(x := i) for i in range(2)] for _ in range(2)], x, {(k := "key"): (v := k * 2)}, v)
matrix = [[i * 3 + j for j in range(3)] for i in range(3)]
print([[row[i] for row in matrix] for i in range(3)], [x for row in matrix for x in row if x % 2 if x > 1], [y for x in matrix if (y := sum(x)) > 5])
functions = [eval(f"lambda x: x {op} n", {"n": n}) for n, op in enumerate("+-*")]
print([f(10) for f in functions], [f.__code__.co_freevars for f in late + functions])


def deferred():
    actions = [lambda: missing + n for n in range(2)]
    if actions:
        return [action() for action in actions]
    missing = 1


deferred()
