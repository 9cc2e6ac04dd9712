"""A binary search tree, an expression tree with visitors, and a linked list."""


class Tree:
    class Node:
        __slots__ = "key", "left", "right"

        def __init__(self, key):
            self.key, self.left, self.right = key, None, None

    def __init__(self, keys=()):
        self.root, self.size = None, 0
        for k in keys:
            self.add(k)

    def add(self, key):
        parent, side, node = self, "root", self.root
        while node is not None:
            if key == node.key:
                return False
            parent, side = node, "left" if key < node.key else "right"
            node = getattr(node, side)
        setattr(parent, side, Tree.Node(key))
        self.size += 1
        return True

    def __contains__(self, key):
        node = self.root
        while node and node.key != key:
            node = node.left if key < node.key else node.right
        return node is not None

    def __iter__(self):
        def walk(n):
            if n:
                yield from walk(n.left)
                yield n.key
                yield from walk(n.right)

        return walk(self.root)

    def __len__(self):
        return self.size

    @property
    def height(self):
        def h(n):
            return 1 + max(h(n.left), h(n.right)) if n else 0

        return h(self.root)


class Expr:
    def __add__(self, o):
        return Binary("+", self, lift(o))

    def __mul__(self, o):
        return Binary("*", self, lift(o))

    def __radd__(self, o):
        return lift(o) + self

    def __rmul__(self, o):
        return lift(o) * self

    def accept(self, visitor):
        for k in type(self).__mro__:
            if method := getattr(visitor, "visit_" + k.__name__.lower(), None):
                return method(self)
        raise NotImplementedError(f"{type(visitor).__name__} cannot visit {type(self).__name__}")


class Number(Expr):
    def __init__(self, value):
        self.value = value


class Name(Expr):
    def __init__(self, name):
        self.name = name


class Binary(Expr):
    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right


def lift(x):
    return x if isinstance(x, Expr) else Number(x)


class Show:
    def visit_number(self, e):
        return str(e.value)

    def visit_name(self, e):
        return e.name

    def visit_binary(self, e):
        return f"({e.left.accept(self)} {e.op} {e.right.accept(self)})"


class Derive:
    def __init__(self, name):
        self.by = name

    def visit_number(self, e):
        return Number(0)

    def visit_name(self, e):
        return Number(int(e.name == self.by))

    def visit_binary(self, e):
        a, b = e.left.accept(self), e.right.accept(self)
        return a + b if e.op == "+" else a * e.right + e.left * b


class Evaluate:
    def __init__(self, **names):
        self.names = names

    visit_number = staticmethod(lambda e: e.value)

    def visit_name(self, e):
        return self.names[e.name]


t = Tree([50, 20, 70, 10, 30, 60, 80, 20, 25])
print(list(t), len(t), t.height, 25 in t, 26 in t, t.add(25), t.add(26), bool(Tree()), max(t), sorted(t, reverse=True)[:2])
x, y = Name("x"), Name("y")
e = 3 * x * x + x * y + 1
print(e.accept(Show()), e.accept(Derive("x")).accept(Show()), sep="\n")
try:
    Tree([1, "a"])
except TypeError as error:
    print(error)
e.accept(Evaluate(x=1))
