"""Linked list, ring buffer, skip list and ordered map written by hand, checked against list, deque and dict."""
import random
from collections import OrderedDict, deque
from collections.abc import MutableMapping, MutableSequence


class Node:
    __slots__ = ("value", "next", "prev")

    def __init__(self, value=None):
        self.value, self.next, self.prev = value, self, self


class LinkedList(MutableSequence):
    def __init__(self, items=()):
        self._end, self._size = Node(), 0
        self.extend(items)

    def _node(self, index):
        if index < 0:
            index += self._size
        if not 0 <= index < self._size:
            raise IndexError("linked list index out of range")
        node = self._end
        for _ in range(min(index + 1, self._size - index)):
            node = node.next if index * 2 < self._size else node.prev
        return node if index * 2 < self._size else node

    def __len__(self):
        return self._size

    def __iter__(self):
        node = self._end.next
        while node is not self._end:
            yield node.value
            node = node.next

    def __reversed__(self):
        node = self._end.prev
        while node is not self._end:
            yield node.value
            node = node.prev

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self._node(index).value

    def __setitem__(self, index, value):
        self._node(index).value = value

    def __delitem__(self, index):
        node = self._node(index)
        node.prev.next, node.next.prev = node.next, node.prev
        self._size -= 1

    def insert(self, index, value):
        index = max(0, index + self._size) if index < 0 else min(index, self._size)
        after = self._end if index == self._size else self._node(index)
        node = Node(value)
        node.prev, node.next = after.prev, after
        after.prev.next = after.prev = node
        self._size += 1

    def __repr__(self):
        return f"<{' '.join(map(repr, self))}>"

    def __eq__(self, other):
        return len(self) == len(other) and all(a == b for a, b in zip(self, other))


class Ring:
    def __init__(self, capacity):
        self._items, self._start, self._count = [None] * capacity, 0, 0

    def push(self, item):
        end = (self._start + self._count) % len(self._items)
        lost, self._items[end] = self._items[end], item
        if self._count == len(self._items):
            self._start = (self._start + 1) % len(self._items)
            return lost
        self._count += 1

    def __iter__(self):
        for offset in range(self._count):
            yield self._items[(self._start + offset) % len(self._items)]


class SkipList(MutableMapping):
    LEVELS = 6

    def __init__(self, seed=0):
        self._rng = random.Random(seed)
        self._head = [None, None, [None] * self.LEVELS]
        self._size = 0

    def _path(self, key):
        path, node = [], self._head
        for level in reversed(range(self.LEVELS)):
            while (after := node[2][level]) is not None and after[0] < key:
                node = after
            path.append(node)
        return path[::-1]

    def __getitem__(self, key):
        node = self._path(key)[0][2][0]
        if node is None or node[0] != key:
            raise KeyError(key)
        return node[1]

    def __setitem__(self, key, value):
        path = self._path(key)
        node = path[0][2][0]
        if node is not None and node[0] == key:
            node[1] = value
            return
        height = 1
        while height < self.LEVELS and self._rng.random() < 0.5:
            height += 1
        links = []
        for level in range(height):
            links.append(path[level][2][level])
        new = [key, value, links + [None] * (self.LEVELS - height)]
        for level in range(height):
            path[level][2][level] = new
        self._size += 1

    def __delitem__(self, key):
        path = self._path(key)
        node = path[0][2][0]
        if node is None or node[0] != key:
            raise KeyError(key)
        for level, before in enumerate(path):
            if before[2][level] is node:
                before[2][level] = node[2][level]
        self._size -= 1

    def __iter__(self):
        node = self._head[2][0]
        while node is not None:
            yield node[0]
            node = node[2][0]

    def __len__(self):
        return self._size


rng = random.Random(7)
mine, real = LinkedList("abc"), list("abc")
for step in range(60):
    action = rng.choice(["insert", "append", "pop", "set", "del", "reverse", "remove"])
    position = rng.randint(-len(real) - 1, len(real) + 1)
    outcomes = []
    for target in (mine, real):
        try:
            match action:
                case "insert":
                    outcomes.append(target.insert(position, step))
                case "append":
                    outcomes.append(target.append(step))
                case "pop":
                    outcomes.append(target.pop(position))
                case "set":
                    target[position] = -step
                case "del":
                    del target[position]
                case "reverse":
                    outcomes.append(target.reverse())
                case "remove":
                    outcomes.append(target.remove(-position))
        except (IndexError, ValueError) as error:
            outcomes.append(type(error).__name__)
    assert mine == real and len(set(map(str, outcomes))) <= 1, (action, position, mine, real)
print(mine, len(mine), mine[1:4], list(reversed(mine)) == real[::-1], mine.index(real[3]), mine.count(None))
mine += ["x"] * 2
print(mine.count("x"), mine == [*real, "x", "x"], "x" in mine)

ring, bounded = Ring(3), deque(maxlen=3)
print([(ring.push(n), bounded.append(n)) for n in range(5)][3:], list(ring) == list(bounded), list(ring))

skip, ordinary = SkipList(3), {}
for key in (rng.randrange(40) for _ in range(80)):
    if key in ordinary and rng.random() < 0.4:
        assert skip.pop(key) == ordinary.pop(key)
    else:
        skip[key] = ordinary[key] = key * key
print(list(skip) == sorted(ordinary), dict(skip) == ordinary, len(skip), skip.get(99), skip == ordinary, list(skip.items())[:3], skip.setdefault(-5, "new"), next(iter(skip)), skip.popitem())
order = OrderedDict.fromkeys("abcde")
order.move_to_end("b")
order.move_to_end("d", last=False)
print("".join(order), order.popitem(last=False), order.popitem(), list(reversed(order)), order == OrderedDict.fromkeys("ace"), order == OrderedDict.fromkeys("eca"), order == dict.fromkeys("eca"), order | {"z": 1}, {"q": 0} | order)
try:
    order.move_to_end("nope")
except KeyError as error:
    print(repr(error))
del skip[1000]
