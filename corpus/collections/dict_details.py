"""Dictionaries: order, views, merging, deletion while iterating, key equality, subclasses with __missing__, unpacking, comparison and failures."""
import collections.abc
import types


class Case(dict):
    def __missing__(self, key):
        if isinstance(key, str) and key.lower() != key:
            return self[key.lower()]
        raise KeyError(f"{key!r} is not here")


class Key:
    def __init__(self, n, fail=False):
        self.n, self.fail = n, fail

    def __hash__(self):
        return self.n % 3

    def __eq__(self, other):
        if self.fail:
            raise RuntimeError("compared")
        return self.n == other.n

    def __repr__(self):
        return f"K{self.n}"


class Pairs:
    def __init__(self, **kw):
        self.kw = kw

    def keys(self):
        return iter(self.kw)

    def __getitem__(self, key):
        return self.kw[key] * 2


d = dict(b=1, a=2)
d["c"] = 3
d["b"] = 9
del d["a"]
d["a"] = 0
print(d, list(d), list(reversed(d)), d.popitem(), d.pop("c"), d.pop("zz", None), d.setdefault("n", []), d.setdefault("n", 5), d.get("q", "none"), len(d), "b" in d, d | {"b": 1, "z": 2}, {"z": 0} | d)
d |= [("p", 1), ("q", 2)]
d.update(Pairs(x=1), y=2)
print(d, dict(Pairs(k=5)), dict([("a", 1)], a=2), dict(zip("ab", [1, 2])), dict.fromkeys("ab", 0), dict.fromkeys([1, 2]), {**d, **{"b": "last"}}["b"], {k: v for k, v in d.items() if v}, dict(d) == d, dict(d) is d, d.copy() == d)
keys, values, items = d.keys(), d.values(), d.items()
d["late"] = 1
print(len(keys), "late" in keys, ("late", 1) in items, list(values)[-1], keys & {"b", "no"}, sorted(keys - {"b"})[:2], keys == set(d), items == dict(d).items(), type(keys).__name__, repr(dict(a=1).items()), list(reversed(dict(a=1, b=2).values())), keys.mapping == d, isinstance(items, collections.abc.ItemsView), keys.isdisjoint("zzz"))
same = {1: "int", 1.0: "float", True: "bool", "1": "str", (1,): "tuple", frozenset([1]): "set", None: "none", 1 + 0j: "complex"}
print(same, same[1], len(same), {float("nan"): 1, float("nan"): 2}.__len__(), {0: "a", False: "b", -0.0: "c", "": "d"})
k = {Key(n): n for n in range(7)}
del k[Key(3)], k[Key(0)]
k[Key(9)] = "nine"
print(k, Key(6) in k, k[Key(9)], [*k][-1], k.get(Key(3)), len(k))
case = Case(a=1, b=2)
print(case["A"], case.get("A"), "A" in case, case | {"c": 3}, type(case | {}).__name__, type(case.copy()).__name__, "{A}".format_map(case), case == {"a": 1, "b": 2}, dict(case))
nested = {}
nested.setdefault("x", {}).setdefault("y", []).append(1)
nested["self"] = nested
print(nested, nested["self"]["self"] is nested, nested == nested)
for source in ("{}['k']", "{1: 2}[[]]", "{[]: 1}", "dict(1)", "dict([1])", "dict(['abc'])", "dict([(1, 2, 3)])", "dict(a=1, **{'a': 2})", "dict([('a', 1)], [('b', 2)])", "{**5}", "{} | []", "{}.update(5)", "{}.update([5])", "{}.pop('a')", "{}.popitem()", "{}.setdefault()", "{}.get()", "{}.fromkeys(5)", "dict.fromkeys()", "{} < {}", "hash({})", "{}.a", "{1: 2}.keys()[0]", "{1: 2}.items() + []", "Case()['Q']", "Case()[5]", "{Key(1): 1}[Key(4, fail=True)]", "{Key(1, fail=True): 1, Key(4): 2}", "{Key(1): 1}.get(Key(1, fail=True))", "dict(Pairs())", "dict(type('P', (), {'keys': lambda s: [1]})())", "dict(type('P', (), {'keys': lambda s: 5})())", "del {}['x']", "{1: 2}.values().remove(2)", "{'a': 1} == {'a': 1.0}, {'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {} == [], {1: [1]} != {1: [2]}", "{}.__class_getitem__(int)", "dict[str, int]()", "{1: 'a', 2: 'b'}.items() >= {(1, 'a')}", "{x: y for x, y in [(1, 2), (1, 3)]}", "{(yield_ := 1): yield_ + 1}", "{'a': 1}.__contains__([])", "{'a': 1}.__or__(5), {}.__eq__(5), {}.__lt__({})", "{}.pop()", "{}.copy(1)", "{1: 1}.clear(1)", "types.MappingProxyType({})['x']"):
    try:
        print(source, "=", eval(source) if not source.startswith("del") else exec(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
for change in (lambda m: m.pop(1), lambda m: m.update({9: 9}), lambda m: m.clear(), lambda m: m.__setitem__(1, "same size"), lambda m: (m.pop(2, 0), m.update({8: 8}))):
    m = {1: 1, 2: 2}
    try:
        for key in m:
            change(m)
        print("finished", m)
    except RuntimeError as error:
        print(error)
it = iter({1: 2})
print(it.__length_hint__(), next(it), it.__length_hint__(), next(it, "end"), [*{1: 2, 3: 4}.items()], max({"a": 3, "b": 1}, key=dict(a=3, b=1).get), sorted({"b": 1, "a": 2}.items()), sum({1: 2, 3: 4}), any({0: 1}), {}.__doc__ is None)
counts = {}
for word in "the cat the dog the end".split():
    counts[word] = counts.get(word, 0) + 1
inverse = {}
for word, n in counts.items():
    inverse.setdefault(n, []).append(word)
print(counts, inverse, {v: k for k, v in counts.items()}, dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))), list(counts.items())[0], min(counts, key=counts.get), {n: [*w] for n, w in inverse.items() if n == 1})
for key in counts:
    counts[key.upper()] = 0
