"""Lists and tuples: slice assignment and deletion in every shape, sorting with keys and failures, aliasing, unpacking, comparison and subclasses."""
import operator
from itertools import product


def attempt(source, **names):
    scope = {"l": list(range(6)), "t": (0, 1, 2, 3), **names}
    try:
        exec(source, scope)
        print(source, "->", scope["l"], *[scope["r"]] if "r" in scope else [])
    except Exception as error:
        print(source, "!", type(error).__name__, error)


class Stack(list):
    def push(self, item):
        self.append(item)
        return self

    def __getitem__(self, index):
        return f"<{super().__getitem__(index)}>"


class Pair(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    def __add__(self, other):
        return Pair(*map(operator.add, self, other))


class Spy:
    def __init__(self, n, log):
        self.n, self.log = n, log

    def __lt__(self, other):
        self.log.append((self.n, other.n))
        return self.n < other.n


for source in """l[1:3] = 'abc'|l[1:1] = [9]|l[::2] = 'xyz'|l[::2] = 'xy'|l[::-1] = l|l[4:1] = ['in']|l[:] = []|l[10:] = (7,)|l[-2:] = {1: 2}|l[1:3] = 5|l[::2] = 5|l[2:2] = l|l[True] = 'true'|l['a'] = 1|l[6] = 1|l[-7] = 1|del l[1:4]|del l[::2]|del l[::-2]|del l[4:1:-1]|del l[10:]|del l[9]|del l['x']|del l[:]
l += 'ab'|l += 5|l *= 2|l *= -1|l *= 1.5|l = l + (1,)|l.extend(l)|l.extend(5)|l.insert(-100, 'first')|l.insert(100, 'last')|l.insert('x', 1)|r = l.pop(), l.pop(0), l.pop(-2)|l.pop(99)|l.pop('a')|l.remove(3)|l.remove(99)|r = l.index(2), l.index(5, -1), l.count(True)|l.index(2, 3)|l.index(0, 0, 0)|l.reverse()|l.sort(reverse=True)|l.sort(key=lambda n: -n % 3)|l.sort(key=lambda n: n and 1 / 0)|l.sort(len)|l.sort(key=lambda n: l.append(n) or n)|l.clear(); r = l.copy()|r = l.copy() is l, l[:] is l, l == l[:]|l.append(l); r = l == l, l[6] is l|r = sorted(l, key=str, reverse=True)
a, *b, c = l; r = a, b, c|*a, = l; r = a|a, b = l|a, *b = []|(a, (b, *c)), *d = [(1, 'xyz'), 2]; r = a, b, c, d|l[0], l[1] = l[1], l[0]|i = 0; i, l[i] = 3, 'where'|for l[2] in 'ab': pass|[x, y], z = 'ab', 1; r = x + y, z|*a, *b = l|l[0]: int = 5|(l[1]) += 10|l[1:3] += [7]|l[1] = l[2] = []; l[1].append(1)
r = t[1:], t[::-1], t * 2, t + (9,), t.index(2), t.count(1), 3 in t, max(t)|t[0] = 1|del t[0]|t += (4,); r = t|t.append(1)|r = (1, [2]) + (3,)|r = ([],); r[0].append(1)|q = ([],); q[0] += [1]|r = hash((1, 2)) == hash((1, 2)), () is (), (1,) * 0|r = (1, 2) < (1, 2, 3) < (1, 3), (1, 'a') == (1, 'a'), [1] < [1, 0]|r = (1, 'a') < (1, 2)|r = [1] + (2,)|r = (1,) + [2]|r = () == [], tuple(l) == t|hash(([],))|r = tuple('abc'), tuple({'k': 1}), tuple(x for x in l)|r = t.__getitem__(slice(1, 3)), t.__contains__(2), t.__len__()|r = l.__sizeof__() > 0, [].__eq__(5), (1).__eq__(1.0)|r = [[0] * 2] * 2; r[0][0] = 1|r = [*l, *t][::3], [*'ab'], (*l[:2], 7), {*l} == {*range(6)}|r = list(zip(*[(1, 'a'), (2, 'b')])), list(map(list, zip(*[[1, 2], [3, 4]])))""".replace("\n", "|").split("|"):
    attempt(source)
log = []
spies = [Spy(n, log) for n in (2, 3, 1)]
spies.sort()
print([s.n for s in spies], log, [s.n for s in sorted(spies, key=lambda s: -s.n)], min(spies).n, max(spies).n, len(log))
s = Stack("ab").push("c")
print(s[0], s[1:], list(s), s, s + ["d"], type(s + []).__name__, s * 2, s == ["a", "b", "c"], [*reversed(s)], s.copy().__class__.__name__, "c" in s, s.index("b"), sorted(s, reverse=True), s.pop())
print(Pair(1, 2) + Pair(3, 4), Pair(1, 2) == (1, 2), type(Pair(1, 2)[:]).__name__, Pair(1, 2) * 2, {Pair(1, 2): "p"}[1, 2], sum([Pair(1, 2), Pair(3, 4)], Pair(0, 0)), max(Pair(2, 1), Pair(1, 9)))
data = [("b", 2), ("a", 2), ("c", 1)]
data.sort(key=operator.itemgetter(0))
data.sort(key=operator.itemgetter(1), reverse=True)
print(data, sorted(data, key=lambda pair: (pair[1], pair[0])), sorted("bAaB", key=str.lower), sorted([3, 1, 2], key=lambda n: {1: 9}.get(n, n)), sorted([True, 0, 0.5, -1]), sorted([[2], [1, 5], []]), sorted([(1, "b"), (1, "a")]), all(sorted(p) == [0, 1, 2] for p in product(range(3), repeat=3) if len(set(p)) == 3))
big = list(range(1000, 0, -1)) + list(range(500))
print(sorted(big) == sorted(big, key=lambda n: n), sorted(big)[:3], sorted(big, reverse=True)[-2:], sorted([float("nan"), 1.0])[1:], sorted(["10", "9", "1"]), sorted(["10", "9", "1"], key=int))
[1, 2].sort(key=None, reverse="no") or [3, "x", 1].sort()
