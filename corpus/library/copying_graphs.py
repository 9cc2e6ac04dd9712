"""Shallow and deep copies: cycles, sharing, hooks, slots, __reduce_ex__, memo, copy.replace."""
import copy
import types
from collections import OrderedDict, defaultdict, deque, namedtuple


class Node:
    def __init__(self, name):
        self.name, self.edges = name, []

    def link(self, *others):
        self.edges.extend(others)
        return self


class Slotted:
    __slots__ = ("a", "b", "__weakref__")


class Counted:
    made = 0

    def __init__(self, payload):
        self.payload = payload
        type(self).made += 1

    def __copy__(self):
        return type(self)(self.payload)

    def __deepcopy__(self, memo):
        memo["visits"] = memo.get("visits", 0) + 1
        return type(self)(copy.deepcopy(self.payload, memo))


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, self.args, {"state": len(self.args)}, iter([10, 20]), iter([("k", "v")])

    def __setstate__(self, state):
        self.note = f"restored {state}"

    def append(self, item):
        self.__dict__.setdefault("items", []).append(item)

    def __setitem__(self, key, value):
        self.__dict__.setdefault("pairs", {})[key] = value


class Args(tuple):
    def __new__(cls, a, *, b=0):
        self = super().__new__(cls, (a, b))
        return self

    def __getnewargs_ex__(self):
        return (self[0],), {"b": self[1] * 2}


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __replace__(self, /, **changes):
        return Interval(**(vars(self) | changes))

    def __repr__(self):
        return f"[{self.low}, {self.high}]"


class Secret:
    def __getstate__(self):
        return {k: v for k, v in self.__dict__.items() if not k.startswith("_")}


a, b = Node("a"), Node("b")
a.link(b, a)
b.link(a)
clone = copy.deepcopy(a)
print(clone is not a, clone.edges[1] is clone, clone.edges[0].edges[0] is clone, clone.edges[0].name)
shallow = copy.copy(a)
print(shallow.edges is a.edges, vars(shallow) == vars(a))

matrix = [[0] * 2] * 2
deep = copy.deepcopy(matrix)
deep[0][0] = 1
print(deep, matrix, deep[0] is deep[1])
loop = {"items": ()}
loop["self"] = (loop, [loop])
twin = copy.deepcopy(loop)
print(twin["self"][0] is twin, twin["self"][1][0] is twin, twin)
constant = (1, ("x", frozenset({2})))
print(copy.deepcopy(constant) is constant, copy.copy(constant) is constant, copy.deepcopy(([],)) is constant)

s = Slotted()
s.a = [1]
t = copy.deepcopy(s)
t.a.append(2)
print(s.a, t.a, hasattr(t, "b"), Slotted().__getstate__(), s.__getstate__(), Node("q").__getstate__())
memo = {}
pair = [Counted([1]), Counted([2])]
pair.append(pair[0])
again = copy.deepcopy(pair, memo)
print(Counted.made, again[0] is again[2], memo["visits"], copy.copy(pair[0]).payload is pair[0].payload)
r = copy.copy(Reduced(1, 2))
print(vars(r), r.__reduce__()[0] is Reduced, copy.copy(Args(1, b=2)), Args(3).__reduce_ex__(2)[1:3])
secret = Secret()
secret.open, secret._hidden = 1, 2
print(vars(copy.copy(secret)), vars(copy.deepcopy(secret)))

for original in (OrderedDict(a=[1]), defaultdict(list, x=[2]), deque([[3]], 4), namedtuple("P", "x")([4]), bytearray(b"5"), types.SimpleNamespace(y=[6]), range(7), slice(1, [2]), complex(1, 2)):
    one, two = copy.copy(original), copy.deepcopy(original)
    print(two, one == original == two, type(two) is type(original))
print(copy.copy(len) is len, copy.deepcopy(Node) is Node, copy.copy(None), copy.deepcopy(print.__self__.__name__))
method = copy.deepcopy(a.link)
print(method.__self__ is not a, method.__func__ is Node.link)

print(copy.replace(Interval(1, 5), high=9), copy.replace(namedtuple("Q", "x y")(1, 2), y=5), copy.replace(types.SimpleNamespace(a=1), b=2))
print(copy.replace((lambda x: x).__code__, co_name="renamed").co_name)
for attempt in (lambda: copy.replace(3, x=1), lambda: copy.replace(Interval(1, 2), middle=3), lambda: copy.copy(x for x in ()), lambda: copy.deepcopy(iter([1])).__next__(),
                lambda: copy.deepcopy([open]), lambda: copy.deepcopy({"m": types}), lambda: copy.copy(memoryview(b"x"))):
    try:
        print(attempt())
    except (TypeError, copy.Error) as error:
        print(type(error).__name__, error)


class Broken:
    def __reduce_ex__(self, protocol):
        return [protocol]


copy.deepcopy([Broken()])
