"""Comprehensions: nesting, scope, order of evaluation, walrus, and the names that stay."""


def say(x):
    print(x, end=" ")
    return x


x = "outer"
print([x for x in range(3)], x, {x: y for x, y in zip("ab", [1, 2])}, {x % 3 for x in range(7)}, x)
print([(i, j) for i in range(4) if i % 2 for j in range(i) if j != 1], [[i * j for j in range(3)] for i in range(3)])
print([say(y) for y in (say(a) for a in range(3)) if say(y) != 1])
print({say(k): say(v) for k, v in [(1, "one"), (2, "two")]})
print([last := n * n for n in range(4)], last, any((witness := w) > 5 for w in [1, 7, 9]), witness)
lambdas = [lambda: i for i in range(3)]
print([f() for f in lambdas], [(lambda i=i: i)() for i in range(3)], [[j for j in range(i)] for i in range(3)])


class Scope:
    n = 3
    squares = [i * i for i in range(n)]
    pairs = {i: [i] * 2 for i in squares}
    try:
        broken = [n for _ in range(1)]
    except NameError as e:
        broken = str(e)


print(Scope.squares, Scope.pairs, Scope.broken)


def local():
    values = [10, 20]
    total = 0
    result = [(total := total + v) for v in values]
    inner = [[v + w for w in values] for v in values]
    names = sorted(locals())
    return result, inner, names, [k for k in sorted(locals())]


print(local())
triples = [(a, b, c) for c in range(1, 30) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c]
print(triples)
words = "the rain in spain stays mainly".split()
index = {c: sorted({w for w in words if c in w}) for c in sorted(set("".join(words)))}
print(index)
transposed = [list(r) for r in zip(*[[1, 2, 3], [4, 5, 6]])]
print(transposed, [*map(sum, transposed)], sum(v for row in transposed for v in row), max((len(w), w) for w in words))
gen = (say(v) for v in [1, 2, 3])
print(next(gen), list(gen), tuple(v for v in ()), dict([(k, v) for k, v in {"a": 1}.items()]))
print([a if a else "-" for a in (0, 1)], [*range(2), *[y for y in "z"]], [(yes, no) for yes, *no in ["abc", "de"]])
for bad in ("[q for q in missing]", "[q for q in 5]", "[a for a, b in [(1,)]]", "{[]: 1 for _ in 'a'}", "[p for p in [1] if p.x]", "[q := 1 for r in 'ab'][5]", "(z for z in 1)"):
    try:
        exec(bad)
    except Exception as e:
        print(f"{bad:25} {type(e).__name__}: {e}")
print([1 // d for d in
       (2, 1,
        0)])
