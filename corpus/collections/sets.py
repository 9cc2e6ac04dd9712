"""Sets and frozen sets of small integers and strings, sorted where order is not theirs."""


def show(s):
    return sorted(s, key=repr)


a, b = {1, 2, 3, 4}, {3, 4, 5}
print(a | b, a & b, a - b, a ^ b, b - a, a <= b, a < a | b, a >= {1}, a.isdisjoint({9}), {1} < {1}, a == {4, 3, 2, 1}, a != b)
print(show(a.union([9], "x")), a.intersection([1, 2], (2, 3)), a.difference({1}), show(a.symmetric_difference("1")))
s = set("mississippi")
print(show(s), len(s), "m" in s, s.discard("z"), show(s - {"m"}), sorted(map(str.upper, s)))
s.add("new")
s.remove("new")
s |= {"q"}
s &= set("qms")
s -= {"m"}
s ^= {"t", "q"}
print(show(s), bool(set()), set(), {*()}, {*range(3)}, frozenset(), frozenset([3, 1]), repr({(1, 2)}))
f = frozenset("ab")
print(f == set("ab"), hash(f) == hash(frozenset("ba")), f | {"c"} == set("abc"), type(f | {"c"}).__name__, type({"c"} | f).__name__, {f: 1}[frozenset("ba")], f in {f}, set("ab") in {f})
print({1, True, 1.0}, {0, False, None}, len({float("nan"), float("nan")}), {n % 3 for n in range(10)}, set() == frozenset())


def powerset(items):
    items = list(items)
    return [{x for i, x in enumerate(items) if mask >> i & 1} for mask in range(1 << len(items))]


print(powerset("abc")[5] == {"a", "c"}, [sorted(p) for p in powerset([1, 2, 3])])
sieve = set(range(2, 60))
for n in range(2, 8):
    sieve -= set(range(n * n, 60, n))
print(sorted(sieve), {1, 2}.pop() in (1, 2), a.copy() is a, f.copy() is f)


class Odd(set):
    def add(self, x):
        if x % 2:
            super().add(x)

    def __repr__(self):
        return f"Odd({sorted(self)})"


o = Odd([1, 2])
o.add(4), o.add(5)
print(o, o | {7}, type(o | {7}).__name__, type(o - o).__name__, o == {1, 2, 5})
for bad in ("{[]}", "{1} | [1]", "{1} < [1]", "a.remove(99)", "set().pop()", "f.add(1)", "{1}[0]", "set(1)", "hash({1})", "{1} + {2}", "[a.add(x + 10) for x in a]", "a.update(1)", "frozenset(1, 2)", "set.add(1, 2)", "{{1}}", "a < 1"):
    try:
        print(bad, eval(bad))
    except Exception as e:
        print(f"{bad:28} {type(e).__name__}: {e}")
