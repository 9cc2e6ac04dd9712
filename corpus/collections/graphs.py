"""Graphs: breadth-first search, Dijkstra, topological order, cycles, union-find."""
import heapq
from collections import deque

EDGES = "ab4 ac2 cb1 bd5 cd8 de3 fe1 ec7".split()
graph = {}
for a, b, w in EDGES:
    graph.setdefault(a, {})[b] = int(w)
    graph.setdefault(b, {})


def breadth_first(start):
    seen, queue = {start: None}, deque([start])
    while queue:
        here = queue.popleft()
        for there in graph[here]:
            if there not in seen:
                seen[there] = here
                queue.append(there)
    return seen


def dijkstra(start):
    best, heap = {}, [(0, start, "")]
    while heap:
        cost, here, path = heapq.heappop(heap)
        if here in best:
            continue
        best[here] = cost, path + here
        for there, w in graph[here].items():
            heapq.heappush(heap, (cost + w, there, path + here))
    return best


class CycleError(ValueError):
    pass


def topological(g):
    state, order = {}, []

    def visit(n, path):
        if state.get(n) == "open":
            raise CycleError(" -> ".join(path[path.index(n) :] + [n]))
        if n in state:
            return
        state[n] = "open"
        for m in sorted(g[n]):
            visit(m, path + [n])
        state[n] = "done"
        order.append(n)

    for n in sorted(g):
        visit(n, [])
    return order[::-1]


class UnionFind(dict):
    def __missing__(self, key):
        self[key] = key
        return key

    def root(self, x):
        while self[x] != x:
            self[x] = x = self[self[x]]
        return x


print(breadth_first("a"), dijkstra("a"))
print(topological({k: v for k, v in graph.items()} | {"e": {}}))
uf = UnionFind()
tree = []
for w, a, b in sorted((int(w), a, b) for a, b, w in EDGES):
    if uf.root(a) != uf.root(b):
        uf[uf.root(a)] = uf.root(b)
        tree.append((a + b, w))
print(tree, sum(w for _, w in tree), len({uf.root(n) for n in graph}))
topological(graph)
