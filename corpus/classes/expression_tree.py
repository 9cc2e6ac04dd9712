"""A symbolic algebra: operator overloading builds trees, visitors differentiate, simplify, print and compile them."""
import functools
import math
import operator


class Expression:
    priority = 9

    def __add__(self, other): return Sum(self, wrap(other)).simple()
    def __radd__(self, other): return wrap(other) + self
    def __sub__(self, other): return self + -1 * wrap(other)
    def __rsub__(self, other): return wrap(other) - self
    def __mul__(self, other): return Product(self, wrap(other)).simple()
    def __rmul__(self, other): return wrap(other) * self
    def __truediv__(self, other): return self * wrap(other) ** -1
    def __rtruediv__(self, other): return wrap(other) / self
    def __pow__(self, other): return Power(self, wrap(other)).simple()
    def __rpow__(self, other): return wrap(other) ** self
    def __neg__(self): return -1 * self
    def __eq__(self, other): return type(self) is type(other) and self.key() == other.key()
    def __hash__(self): return hash((type(self).__name__, self.key()))
    def __call__(self, **values): return evaluate(self, values)
    def __format__(self, spec): return format(str(self), spec) if spec != "tree" else tree(self)
    def simple(self): return self
    def key(self): return self.args
    def __iter__(self): return iter(getattr(self, "args", ()))

    def bracket(self, child):
        return f"({child})" if child.priority < self.priority else str(child)

    def d(self, name):
        raise NotImplementedError(f"no derivative of {type(self).__name__}")

    def __init_subclass__(cls, arity=None, **options):
        super().__init_subclass__(**options)
        cls.arity = arity


class Number(Expression):
    def __init__(self, value): self.value = value
    def key(self): return self.value
    def __str__(self): return f"{self.value:g}"
    def d(self, name): return Number(0)
    @property
    def priority(self): return 9 if self.value >= 0 else 1


class Symbol(Expression):
    def __init__(self, name): self.name = name
    def key(self): return self.name
    __str__ = key
    def d(self, name): return Number(int(name == self.name))


class Binary(Expression, arity=2):
    def __init__(self, *args):
        if len(args) != self.arity:
            raise TypeError(f"{type(self).__name__} wants {self.arity} arguments, not {len(args)}")
        self.args = args

    def __str__(self):
        return self.sign.join(map(self.bracket, self.args))


class Sum(Binary, arity=2):
    priority, sign, operation, unit = 1, " + ", operator.add, 0

    def d(self, name): return self.args[0].d(name) + self.args[1].d(name)

    def simple(self):
        match self.args:
            case Number(value=a), Number(value=b): return Number(a + b)
            case (Number(value=0), other) | (other, Number(value=0)): return other
            case a, b if a == b: return 2 * a
            case Product(args=(Number(value=m), a)), Product(args=(Number(value=n), b)) if a == b: return (m + n) * a
            case (Product(args=(Number(value=n), a)), b) | (b, Product(args=(Number(value=n), a))) if a == b: return (n + 1) * a
        return self


class Product(Binary, arity=2):
    priority, sign, operation = 2, "*", operator.mul

    def d(self, name):
        a, b = self
        return a.d(name) * b + a * b.d(name)

    def simple(self):
        match self.args:
            case Number(value=a), Number(value=b): return Number(a * b)
            case (Number(value=0), _) | (_, Number(value=0)): return Number(0)
            case (Number(value=1), other) | (other, Number(value=1)): return other
            case a, Number() as n: return Product(n, a).simple()
            case Number(value=m), Product(args=(Number(value=n), a)): return m * n * a
            case Power(args=(a, m)), Power(args=(b, n)) if a == b: return a ** (m + n)
            case (Power(args=(a, n)), b) | (b, Power(args=(a, n))) if a == b: return a ** (n + 1)
            case a, b if a == b: return a ** 2
        return self


class Power(Binary, arity=2):
    priority, sign, operation = 3, "^", operator.pow

    def d(self, name):
        base, n = self
        if isinstance(n, Number):
            return n * base ** (n.value - 1) * base.d(name)
        return self * (n * Function("log", base)).d(name)

    def simple(self):
        match self.args:
            case _, Number(value=0): return Number(1)
            case a, Number(value=1): return a
            case Number(value=a), Number(value=b) if a or b > 0: return Number(a ** b)
            case Power(args=(a, Number(value=m))), Number(value=n): return a ** (m * n)
        return self


class Function(Expression, arity=1):
    derivatives = {"sin": lambda x: Function("cos", x), "cos": lambda x: -Function("sin", x), "exp": lambda x: Function("exp", x), "log": lambda x: 1 / x}

    def __init__(self, name, argument):
        self.name, self.args = name, (wrap(argument),)

    def key(self): return self.name, *self.args
    def __str__(self): return f"{self.name}({self.args[0]})"

    def d(self, name):
        if self.name not in self.derivatives:
            return super().d(name)
        return self.derivatives[self.name](self.args[0]) * self.args[0].d(name)


def wrap(value):
    if isinstance(value, Expression):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Number(value)
    raise TypeError(f"cannot use {value!r} in an expression")


@functools.singledispatch
def evaluate(node, values):
    raise TypeError(f"not an expression: {node!r}")


@evaluate.register
def _(node: Number, values): return node.value
@evaluate.register
def _(node: Symbol, values): return values[node.name]
@evaluate.register
def _(node: Binary, values): return type(node).operation(*(evaluate(a, values) for a in node))
@evaluate.register
def _(node: Function, values): return getattr(math, node.name)(evaluate(node.args[0], values))


def tree(node, indent=""):
    label = getattr(node, "name", getattr(node, "value", type(node).__name__))
    return "\n".join([f"{indent}{label}", *(tree(child, indent + "  ") for child in node)])


def compiled(node, *names):
    source = f"lambda {', '.join(names)}: {str(node).replace('^', '**')}"
    return eval(source, {**vars(math), "__builtins__": {}})


x, y = map(Symbol, "xy")
sin, exp, log = (functools.partial(Function, name) for name in ("sin", "exp", "log"))
f = 3 * x ** 2 + 2 * x * y - y / 2 + 7
print(f, "|", f.d("x"), "|", f.d("y"), "|", f.d("x").d("x"), f(x=2, y=4), (f - f)(x=1, y=1))
for g in (x * x * x, (x + 1) ** 2, sin(x ** 2), exp(-x) * x, log(x) / x, x ** x, 1 / (1 + x), 2 ** x, (x + x) - 2 * x, -(-x), x - 3 + 3, sin(sin(x)), (2 * x) ** 3):
    slope = g.d("x")
    numeric = (g(x=1.5 + 1e-6) - g(x=1.5 - 1e-6)) / 2e-6
    print(f"{g!s:<18} {slope!s:<45} {math.isclose(slope(x=1.5), numeric, rel_tol=1e-5, abs_tol=1e-9)}")
print(f"{x * y + sin(x):tree}", len({x * y, x * y, y * x}), x + y == x + y, x != y, compiled(f, "x", "y")(2, 4), compiled(sin(x) * 2, "x")(0.0), sum([x, y, 1]), functools.reduce(operator.mul, [x] * 4))
for attempt in (lambda: x + "1", lambda: [] * x, lambda: x + True, lambda: Sum(x), lambda: Function("tan", x).d("x"), lambda: f(x=1), lambda: evaluate(3, {}), lambda: x < y, lambda: x // 2, lambda: (1 / x)(x=0), lambda: log(x)(x=-1), lambda: x[0], lambda: abs(x), lambda: {x: 1}[Symbol("x")], lambda: Expression().d("x"), lambda: compiled(Function("open", x), "x")(1)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
f(x="two", y=1)
