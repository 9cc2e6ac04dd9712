"""Sets and frozensets: algebra, updates, comparison as inclusion, hashing of sets of sets, dictionary views as sets, puzzles solved with them."""
import itertools

N = 6


def queens(n, row=0, columns=frozenset(), up=frozenset(), down=frozenset()):
    if row == n:
        return 1
    free = set(range(n)) - columns - {c - row for c in up if 0 <= c - row < n} - {c + row for c in down if 0 <= c + row < n}
    return sum(queens(n, row + 1, columns | {c}, up | {c + row}, down | {c - row}) for c in free)


def life(cells):
    near = {(x + dx, y + dy): sum((x + dx + ex, y + dy + ey) in cells for ex, ey in itertools.product((-1, 0, 1), repeat=2) if (ex, ey) != (0, 0)) for x, y in cells for dx, dy in itertools.product((-1, 0, 1), repeat=2)}
    return frozenset(cell for cell, n in near.items() if n == 3 or n == 2 and cell in cells)


def cliques(graph, chosen=frozenset(), candidates=None, done=frozenset()):
    candidates = frozenset(graph) if candidates is None else candidates
    if not candidates and not done:
        yield chosen
    for node in sorted(candidates):
        yield from cliques(graph, chosen | {node}, candidates & graph[node], done & graph[node])
        candidates -= {node}
        done |= {node}


def power(items):
    result = {frozenset()}
    for item in items:
        result |= {subset | {item} for subset in result}
    return result


class Loose:
    """Equal and hashed by its lower-cased text."""

    def __init__(self, text):
        self.text = text

    def __eq__(self, other):
        return isinstance(other, Loose) and self.text.lower() == other.text.lower()

    def __hash__(self):
        return hash(self.text.lower())

    def __repr__(self):
        return self.text


class Tagged(frozenset):
    def __new__(cls, items, tag="t"):
        self = super().__new__(cls, items)
        self.tag = tag
        return self

    def __sub__(self, other):
        return Tagged(super().__sub__(other), self.tag + "-")


print([queens(n) for n in range(1, N + 1)])
glider = frozenset({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)})
generation = glider
for _ in range(4):
    generation = life(generation)
print(generation == {(x + 1, y + 1) for x, y in glider}, len(generation), sorted(generation)[:2])
graph = {k: set(v) for k, v in {"a": "bce", "b": "acd", "c": "abd", "d": "bc", "e": "a"}.items()}
print(sorted("".join(sorted(c)) for c in cliques(graph)), len(power("abcd")), frozenset("ab") in power("abc"), {frozenset({1}), frozenset([1])} == {frozenset({1})})

a, b = {1, 2, 3}, {3, 4}
print(sorted(a | b), a & b, sorted(a - b), sorted(a ^ b), a > {1}, a >= a, a < a, {1} <= a, a.isdisjoint({9}), a == frozenset(a), {1, 2} < {2, 3}, {2, 3} < {1, 2}, sorted(a.union([7], "x", {8: 9}), key=str), a.intersection([1, 2], (2, 5)), sorted(a.difference([1], [2])), sorted(a.symmetric_difference([1, 1, 9])))
c = d = {1, 2}
c |= {3}
c -= {1}
c &= {2, 3, 4}
c ^= {4}
print(c is d, sorted(c), c.update("x", [5]), c.discard(99), c.remove(5), c.difference_update(["x"], []), c.intersection_update([2, 3]), c.symmetric_difference_update({3}), c, c.add((1, frozenset())), len(c), c.copy() is c, c.clear(), c, set().union(*[]), frozenset(frozenset("a")) is frozenset("a"))
f = frozenset("abc")
g = f
g |= {"d"}
print(g is f, len(f), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), type(f | {1}).__name__, type({1} | f).__name__, f.copy() is f, frozenset(f) is f, {f: "key"}[frozenset("cba")], {frozenset("ab")} >= {frozenset("ba")}, {"a"} in {f}, {1, 2} in {frozenset({1, 2})}, len({1, True, 1.0, 0, False}))
loose = {Loose("A"), Loose("a"), Loose("b")}
print(len(loose), Loose("B") in loose, loose - {Loose("A"), Loose("c")}, {Loose("x")} & {Loose("X")}, {Loose("x")} | {Loose("X")}, (Tagged("abc", "q") - {"a"}).tag, type(Tagged("a") | {"b"}).__name__, Tagged("a") == {"a"}, Tagged("ab").copy().__class__.__name__)
x, y = {"a": 1, "b": 2}, {"b": 2, "c": 3}
print(sorted(x.keys() & y), sorted(x.keys() | "z"), x.items() & y.items(), sorted(x.items() - y.items()), sorted(x.keys() ^ y.keys()), x.keys() >= {"a"}, x.keys() == {"a", "b"}, x.items().isdisjoint([("a", 2)]), ("a", 1) in x.items(), x.keys().mapping["a"], list(x.items() | {1})[0:0], x.values() == x.values(), 2 in x.values())
for source in ("{1} | [1]", "{1} + {2}", "{[]}", "{1}.remove(2)", "set().pop()", "{1}.update(5)", "{1} < [1]", "{1} == [1]", "f.add(1)", "hash({1})", "{{1}}", "set(1)", "set([1], [2])", "frozenset(1, 2)", "{1}.union(3)", "{1}.issubset(3)", "{1}.issuperset(range(1, 2))", "{1}.isdisjoint(5)", "{1, 2}.intersection()", "{*'ab', *[1]} == {'a', 'b', 1}", "{1}.discard([])", "[1] in {1}", "{1}.remove({2})", "{x for x in (1, [])}", "a &= 5", "x.keys() | 5", "x.keys() - [[]]", "x.values() | set()", "x.items() | [5] == 3", "{1}[0]", "sorted([{3}, {1}])", "min({3, 1}), max({3, 1}), sum({1, 2}), any(set()), len({*()})", "set(dir(set)) - set(dir(frozenset)) == {'add', 'clear', 'difference_update', 'discard', 'intersection_update', 'pop', 'remove', 'symmetric_difference_update', 'update', '__iand__', '__ior__', '__isub__', '__ixor__'}", "repr(set()), repr(frozenset()), repr({1}), repr(frozenset({1})), str(Tagged([1]))", "iter({1}).__length_hint__()"):
    try:
        print(source, "=", eval(source) if "&=" not in source else exec(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
numbers = {1, 2, 3}
for n in numbers:
    numbers.add(n + 10)
