"""Dictionaries: order, views, merging, deletion while growing, subclasses."""
d = {}
for i in range(20):
    d[f"k{i * 7 % 20}"] = i
for i in range(0, 20, 3):
    del d[f"k{i}"]
d["k0"] = "again"
print(list(d)[:6], list(d.items())[-3:], len(d))
print(list(reversed(d))[:3], d.popitem(), d.pop("k1"), d.pop("none", "default"))
a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
print(a | b, b | a, {**a, **b, "w": 0}, a.keys() & b.keys(), sorted(a.keys() | b), a.items() - b.items(), a.keys() ^ b.keys())
a |= [("q", 9)]
print(a, a == {"q": 9, "y": 2, "x": 1}, a.keys() == {"x", "y", "q"}, dict.fromkeys("abca", 0), dict(zip("ab", (1, 2)), c=3))
print(a.setdefault("new", []), a.setdefault("x", 5), a.get("missing"), "x" in a, ("x", 1) in a.items(), 9 in a.values())
view = a.keys()
a["late"] = 1
print(view, list(a.values()), a.copy() is a)


class Multi(dict):
    def __missing__(self, key):
        self[key] = value = [key]
        return value


m = Multi(a=1)
m["b"].append(2)
print(m, m.get("c"), type(m | {}), type(m.copy()), isinstance(m, dict), repr(Multi()))
mixed = {1: "int", 1.0: "float", True: "bool", "1": "str", (1,): "tuple", frozenset([1]): "set", None: None}
print(mixed, len(mixed))
nested = {"self": None}
nested["self"] = nested
print(nested, {"a": {"b": {"c": [1, {2}]}}})
for change in (lambda: [d.update(new=1) for _ in d], lambda: [d.pop(k) for k in d], lambda: {}["k"], lambda: {[]: 1}, lambda: {}.popitem(), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(**{1: 2}), lambda: {} < {}, lambda: dict(1)):
    try:
        print(change())
    except Exception as e:
        print(type(e).__name__, e)
