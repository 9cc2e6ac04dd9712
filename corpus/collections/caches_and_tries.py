"""An LRU cache on a linked list, a trie, a ring buffer and a priority queue."""


class Node:
    __slots__ = ("key", "value", "before", "after")

    def __init__(self, key=None, value=None):
        self.key, self.value, self.before, self.after = key, value, self, self


class LRU:
    def __init__(self, size):
        self.size, self.nodes, self.end, self.misses = size, {}, Node(), 0

    def _unlink(self, n):
        n.before.after, n.after.before = n.after, n.before

    def _push(self, n):
        n.before, n.after = self.end.before, self.end
        n.before.after = n.after.before = n

    def __getitem__(self, key):
        try:
            n = self.nodes[key]
        except KeyError:
            self.misses += 1
            raise
        self._unlink(n), self._push(n)
        return n.value

    def __setitem__(self, key, value):
        if key in self.nodes:
            self._unlink(self.nodes[key])
        elif len(self.nodes) == self.size:
            oldest = self.end.after
            self._unlink(oldest)
            del self.nodes[oldest.key]
        self.nodes[key] = n = Node(key, value)
        self._push(n)

    def __iter__(self):
        n = self.end.after
        while n is not self.end:
            yield n.key, n.value
            n = n.after


class Trie(dict):
    END = None

    def insert(self, word):
        node = self
        for c in word:
            node = node.setdefault(c, {})
        node[self.END] = word

    def complete(self, prefix):
        node = self
        for c in prefix:
            if c not in node:
                return
            node = node[c]
        todo = [node]
        while todo:
            node = todo.pop()
            if self.END in node:
                yield node[self.END]
            todo += [node[c] for c in sorted((c for c in node if c), reverse=True)]


class Ring:
    def __init__(self, n):
        self.items, self.start, self.count = [None] * n, 0, 0

    def push(self, x):
        self.items[(self.start + self.count) % len(self.items)] = x
        if self.count < len(self.items):
            self.count += 1
        else:
            self.start = (self.start + 1) % len(self.items)

    def __len__(self):
        return self.count

    def __getitem__(self, i):
        if not -self.count <= i < self.count:
            raise IndexError(f"ring index {i} out of range")
        return self.items[(self.start + i % self.count) % len(self.items)]


cache = LRU(3)
for k in "abcad":
    cache[k] = ord(k)
    "c" in dict(cache) and cache["c"]
print(list(cache), cache["a"], list(cache))
t = Trie()
for w in "car card care cat dog do".split():
    t.insert(w)
print(list(t.complete("car")), list(t.complete("d")), list(t.complete("x")), list(t.complete("")))
r = Ring(4)
for i in range(7):
    r.push(i)
print(list(r), r[-1], len(r), 3 in r, list(reversed(r)))
try:
    r[4]
except IndexError as e:
    print(e)
