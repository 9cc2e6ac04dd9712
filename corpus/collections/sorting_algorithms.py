"""Six sorts of one sequence, with counted comparisons and stability."""
import heapq
from functools import cmp_to_key


class Counted:
    comparisons = 0
    __slots__ = ("key", "tag")

    def __init__(self, key, tag):
        self.key, self.tag = key, tag

    def __lt__(self, other):
        Counted.comparisons += 1
        return self.key < other.key

    def __repr__(self):
        return f"{self.key}{self.tag}"


def insertion(a):
    for i in range(1, len(a)):
        x, j = a[i], i
        while j and x < a[j - 1]:
            a[j] = a[j - 1]
            j -= 1
        a[j] = x


def merge(a):
    if len(a) < 2:
        return
    left, right = a[: len(a) // 2], a[len(a) // 2 :]
    merge(left), merge(right)
    i = j = 0
    for k in range(len(a)):
        if j == len(right) or (i < len(left) and not right[j] < left[i]):
            a[k], i = left[i], i + 1
        else:
            a[k], j = right[j], j + 1


def quick(a, low=0, high=None):
    high = len(a) - 1 if high is None else high
    while low < high:
        pivot, i, j = a[(low + high) // 2], low, high
        while i <= j:
            while a[i] < pivot:
                i += 1
            while pivot < a[j]:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i, j = i + 1, j - 1
        quick(a, low, j)
        low = i


def heap(a):
    h = a[:]
    heapq.heapify(h)
    a[:] = [heapq.heappop(h) for _ in range(len(h))]


def builtin(a):
    a.sort()


def bubble(a):
    for end in range(len(a) - 1, 0, -1):
        swapped = False
        for i in range(end):
            if a[i + 1] < a[i]:
                a[i], a[i + 1], swapped = a[i + 1], a[i], True
        if not swapped:
            return


seed, items = 12345, []
for i in range(24):
    seed = (seed * 1103515245 + 12345) % 2**31
    items.append(Counted(seed >> 16 & 7, "abcdefghijklmnopqrstuvwxyz"[i]))
expected = sorted(items, key=lambda c: c.key)
for sort in (insertion, merge, quick, heap, builtin, bubble):
    a, Counted.comparisons = items[:], 0
    sort(a)
    stable = [x.tag for x in a] == [x.tag for x in expected]
    print(f"{sort.__name__:10} {Counted.comparisons:4d} comparisons, {'stable' if stable else 'unstable'}")
print(expected, sorted("bca", reverse=True), sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))
print(sorted([1, 1.0, True, 0], reverse=True), sorted([(1, "b"), (1, "a")]), min([], default=None), max("ab", "b", key=len))
data = [3, 1, 2]
try:
    data.sort(key=lambda x: data.append(x) or x)
except ValueError as e:
    print(e, data)
