"""A trie with deletion and wildcard search, a Fenwick tree, a disjoint-set forest, a binary heap and an interval map."""
from bisect import bisect_left, bisect_right
from collections import defaultdict


class Trie:
    END = object()

    def __init__(self, *words):
        self.root = {}
        for word in words:
            self.add(word)

    def add(self, word):
        node = self.root
        for letter in word:
            node = node.setdefault(letter, {})
        node[self.END] = word

    def __contains__(self, word):
        return any(found == word for found in self.match(word))

    def match(self, pattern, node=None):
        node = self.root if node is None else node
        match pattern:
            case "":
                if self.END in node:
                    yield node[self.END]
            case str() if pattern[0] == "*":
                yield from self.match(pattern[1:], node)
                for letter, child in node.items():
                    if letter is not self.END:
                        yield from self.match(pattern, child)
            case str() if pattern[0] == "?":
                for letter, child in node.items():
                    if letter is not self.END:
                        yield from self.match(pattern[1:], child)
            case str() if (child := node.get(pattern[0])) is not None:
                yield from self.match(pattern[1:], child)

    def remove(self, word):
        path = [self.root]
        for letter in word:
            path.append(path[-1][letter])
        del path[-1][self.END]
        for node, letter in zip(path[-2::-1], reversed(word)):
            if node[letter]:
                break
            del node[letter]

    def size(self, node=None):
        node = self.root if node is None else node
        return sum(1 if key is self.END else 1 + self.size(child) for key, child in node.items())


class Fenwick:
    def __init__(self, n):
        self.tree = [0] * (n + 1)

    def add(self, i, delta):
        while i < len(self.tree):
            self.tree[i] += delta
            i += i & -i

    def sum(self, i):
        total = 0
        while i:
            total += self.tree[i]
            i &= i - 1
        return total

    def __getitem__(self, span):
        return self.sum(span.stop) - self.sum(span.start)


class Forest(dict):
    """Disjoint sets; unknown members are their own root."""

    def __missing__(self, key):
        self[key] = key
        return key

    def find(self, x):
        while (parent := self[x]) != x:
            self[x] = x = self[parent]
        return x

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        self[max(a, b)] = min(a, b)
        return a != b

    def groups(self):
        result = defaultdict(list)
        for item in [*self]:
            result[self.find(item)].append(item)
        return dict(result)


class Heap:
    def __init__(self, items, key=lambda x: x):
        self.items, self.key = [], key
        for item in items:
            self.push(item)

    def push(self, item):
        items, key, i = self.items, self.key, len(self.items)
        items.append(item)
        while i and key(items[i]) < key(items[(i - 1) // 2]):
            items[i], items[(i - 1) // 2] = items[(i - 1) // 2], items[i]
            i = (i - 1) // 2

    def pop(self):
        items, key = self.items, self.key
        items[0], items[-1] = items[-1], items[0]
        top, i = items.pop(), 0
        while True:
            children = [c for c in (2 * i + 1, 2 * i + 2) if c < len(items)]
            if not children or key(items[smallest := min(children, key=lambda c: key(items[c]))]) >= key(items[i]):
                return top
            items[i], items[smallest], i = items[smallest], items[i], smallest

    def __iter__(self):
        while self.items:
            yield self.pop()


class IntervalMap:
    """Later assignments cover earlier ones; neighbours with equal values merge."""

    def __init__(self, default=None):
        self.edges, self.values = [], [default]

    def __setitem__(self, span, value):
        low, high = span.start, span.stop
        if low >= high:
            raise ValueError(f"empty interval {low}..{high}")
        left, right = bisect_left(self.edges, low), bisect_right(self.edges, high)
        before, after = self.values[left], self.values[right]
        self.edges[left:right] = [low, high]
        self.values[left:right + 1] = [before, value, after]
        for i in reversed(range(max(0, left - 1), min(len(self.edges), left + 3))):
            if i < len(self.edges) and self.values[i] == self.values[i + 1]:
                del self.edges[i], self.values[i]

    def __getitem__(self, point):
        return self.values[bisect_right(self.edges, point)]

    def __str__(self):
        return " ".join(str(x) for pair in zip(self.values, [f"|{e}|" for e in self.edges] + [""]) for x in pair).strip()


trie = Trie("car", "card", "care", "cat", "dog", "")
print(sorted(trie.match("ca?")), sorted(trie.match("c*")), sorted(trie.match("*r*")), list(trie.match("")), "car" in trie, "ca" in trie, trie.size())
trie.remove("card")
trie.remove("car")
print(sorted(trie.match("*")), trie.size())
for word in ("cards", "ca"):
    try:
        trie.remove(word)
    except KeyError as error:
        print(word, "not there", type(error.args[0]).__name__)
fenwick = Fenwick(10)
for i in range(1, 11):
    fenwick.add(i, i * i)
fenwick.add(3, -9)
print(fenwick.sum(10), fenwick[2:5], fenwick[0:3], fenwick.tree)
forest = Forest()
print([forest.union(a, b) for a, b in ("ab", "cd", "bc", "ad", "xy")], forest.groups(), forest.find("d"), len(forest))
edges = sorted([(7, "ad"), (5, "ab"), (8, "bc"), (9, "bd"), (7, "be"), (5, "ce"), (15, "de"), (6, "df"), (8, "ef"), (9, "eg"), (11, "fg")])
joined = Forest()
print([(w, e) for w, e in edges if joined.union(*e)], len(joined.groups()))
print(list(Heap([5, 2, 9, 1, 5, 6])), list(Heap(["ccc", "a", "bb"], key=len)), list(Heap(range(5), key=lambda n: -n)))
spans = IntervalMap("-")
for low, high, value in ((0, 10, "a"), (5, 15, "b"), (20, 30, "c"), (15, 20, "b"), (2, 4, "-"), (12, 22, "a")):
    spans[low:high] = value
    print(spans)
print([spans[p] for p in (-1, 0, 3, 5, 11, 12, 21, 22, 30)])
spans[5:5] = "x"
