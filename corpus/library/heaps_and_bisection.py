"""heapq and bisect: Dijkstra, merging of logs, running median, a priority queue with removal, interval lookups."""
import bisect
import heapq
import itertools
from dataclasses import dataclass, field

ROADS = {"a": {"b": 7, "c": 9, "f": 14}, "b": {"c": 10, "d": 15}, "c": {"d": 11, "f": 2}, "d": {"e": 6}, "f": {"e": 9}, "e": {}}


def dijkstra(graph, start):
    best, previous, queue = {start: 0}, {}, [(0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if distance > best[node]:
            continue
        for other, weight in graph[node].items():
            if (new := distance + weight) < best.get(other, float("inf")):
                best[other], previous[other] = new, node
                heapq.heappush(queue, (new, other))
    return best, previous


def path(previous, node):
    return path(previous, previous[node]) + [node] if node in previous else [node]


class Median:
    def __init__(self):
        self.low, self.high = [], []

    def add(self, x):
        heapq.heappush(self.high, -heapq.heappushpop(self.low, -x))
        if len(self.high) > len(self.low):
            heapq.heappush(self.low, -heapq.heappop(self.high))
        return -self.low[0] if len(self.low) > len(self.high) else (self.high[0] - self.low[0]) / 2


@dataclass(order=True)
class Task:
    priority: int
    number: int = field(default_factory=itertools.count().__next__)
    name: str = field(default="", compare=False)
    gone: bool = field(default=False, compare=False, repr=False)


class Agenda:
    def __init__(self):
        self.heap, self.known = [], {}

    def put(self, name, priority):
        if name in self.known:
            self.drop(name)
        self.known[name] = task = Task(priority, name=name)
        heapq.heappush(self.heap, task)

    def drop(self, name):
        self.known.pop(name).gone = True

    def __iter__(self):
        while self.heap:
            task = heapq.heappop(self.heap)
            if not task.gone:
                del self.known[task.name]
                yield task


class Ranges:
    """Half-open, non-overlapping intervals kept sorted."""

    def __init__(self):
        self.items = []

    def add(self, low, high, label):
        at = bisect.bisect_left(self.items, low, key=lambda item: item[1] - 1)
        if at < len(self.items) and self.items[at][0] < high:
            raise ValueError(f"[{low}, {high}) overlaps {self.items[at]}")
        self.items.insert(at, (low, high, label))

    def __getitem__(self, point):
        at = bisect.bisect(self.items, point, key=lambda item: item[0]) - 1
        if at < 0 or self.items[at][1] <= point:
            raise KeyError(point)
        return self.items[at][2]


best, previous = dijkstra(ROADS, "a")
print(best, path(previous, "e"))
median = Median()
print([median.add(x) for x in (5, 15, 1, 3, 8, 7, 9)])
agenda = Agenda()
for name, priority in (("write", 3), ("test", 2), ("plan", 1), ("write", 0), ("ship", 3)):
    agenda.put(name, priority)
agenda.drop("test")
print(*agenda, sep="\n")
logs = [[(1, "a"), (4, "b")], [(2, "c"), (2, "d")], [], [(0, "e")]]
print(list(heapq.merge(*logs, key=lambda entry: entry[0])), list(heapq.merge([9, 5], [8, 1], reverse=True)))
words = "the quick brown fox jumps over the lazy dog".split()
print(heapq.nlargest(3, words, key=len), heapq.nsmallest(2, words), heapq.nlargest(0, words), heapq.nsmallest(20, words)[-1])
heap = [9, 4, 7, 1, 8, 2]
heapq.heapify(heap)
print(heap, heapq.heapreplace(heap, 5), heapq.heappushpop(heap, 0), [heapq.heappop(heap) for _ in range(len(heap))])
ranges = Ranges()
for low, high, label in ((10, 20, "teens"), (0, 5, "few"), (20, 30, "twenties")):
    ranges.add(low, high, label)
print(ranges.items, ranges[10], ranges[29], ranges[0])
for attempt in (lambda: ranges[7], lambda: ranges.add(15, 16, "x"), lambda: heapq.heappop([]), lambda: heapq.heapify((1,)), lambda: heapq.heappush([1], "x"), lambda: bisect.bisect([1, 2], "x"), lambda: bisect.insort((1,), 0), lambda: bisect.bisect([], 1, -1)):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
grades = [60, 70, 80, 90]
print(["FDCBA"[bisect.bisect(grades, score)] for score in (33, 60, 77, 89, 90, 100)], bisect.bisect_left(grades, 70), bisect.bisect_right(grades, 70, 0, 1))
rows = []
for name in ("Carl", "ann", "Bob", "dan", "ANN"):
    bisect.insort_left(rows, name, key=str.lower)
print(rows)


class Fussy:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        if self.n == 3:
            raise ArithmeticError("three is not compared")
        return self.n < other.n


heapq.nsmallest(2, map(Fussy, [1, 2, 3]))
