"""Lists: slices of every shape, mutation, identity, and mutation while iterating."""
a = list(range(10))
a[2:5] = "xyz!"
print(a)
a[::3] = [None] * len(a[::3])
del a[1::4]
print(a, a[-3:], a[5:2], a[2:5:-1], a[::-1][:2], a[100:], a[-100:2])
a[len(a) :] = [7, 7]
a.insert(-1, "i")
a.insert(100, "end")
a.remove(7)
print(a, a.index(7), a.count(None), a.pop(), a.pop(0), a.pop(-2))
b = a
b += (1, 2)
a = a + [3]
print(a is b, len(a) - len(b), [1, 2] * 2, 2 * [[]], [] == (), [1, 2] < [1, 2, 0], [2] > [1, 9])
shared = [[0] * 2] * 2
shared[0][0] = 1
print(shared, shared[0] is shared[1], [*range(3), *"ab", *{}])
loop = [1]
loop.append(loop)
print(loop, loop[1][1][0], repr(([],)), str(loop) == repr(loop))
grow = [1, 2, 3]
for x in grow:
    if len(grow) < 8:
        grow.append(x * 2)
shrink = list(range(8))
for x in shrink:
    if x % 2 == 0:
        shrink.remove(x)
print(grow, shrink)
first, *middle, last = "abcde"
(p, (q, *r)), s = [1, [2, 3, 4]], {5}
print(first, middle, last, p, q, r, s)
x = [0, 1, 2]
i = 0
i, x[i] = 2, "set"
print(x, i, bool([]), [[]] == [[]], [float("nan")] == [float("nan")])
matrix = [[1, 2, 3], [4, 5, 6]]
print([list(c) for c in zip(*matrix)], [v for row in matrix for v in row], sum(matrix, []), list(map(max, matrix)))
it = iter(x)
print(next(it), it.__length_hint__(), list(it), list(it), next(it, "done"))
for bad in ("a[99]", "a['x']", "a[1:2] = 3", "a[::2] = [1]", "a.remove('none')", "[].pop()", "a.index(99)", "[1] + (2,)", "a, b = 1", "a, b = 1, 2, 3", "a, *b, c = [1]", "del a[99]", "[1] < ['a']", "[3] * 'a'", "hash([])", "a[1.0]"):
    try:
        exec(bad, {"a": [1, 2, 3]})
    except Exception as e:
        print(f"{bad:20} {type(e).__name__}: {e}")
