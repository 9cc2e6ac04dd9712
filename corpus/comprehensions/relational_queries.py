"""A small relational algebra: joins, grouping, windows and pivots, all by comprehensions over frozen rows."""
from collections import defaultdict
from itertools import accumulate, groupby
from operator import itemgetter


class Row(dict):
    __getattr__ = dict.__getitem__

    def __or__(self, other):
        return Row({**self, **other})

    def __hash__(self):
        return hash(tuple(sorted(self.items())))


class Relation:
    def __init__(self, rows, *names):
        self.rows = [Row(zip(names, row, strict=True)) if names else Row(row) for row in rows]

    def __iter__(self):
        return iter(self.rows)

    def where(self, test):
        return Relation(r for r in self if test(r))

    def select(self, *names, **computed):
        return Relation({**{n: r[n] for n in names}, **{n: f(r) for n, f in computed.items()}} for r in self)

    def join(self, other, on):
        index = defaultdict(list)
        _ = [index[r[on]].append(r) for r in other]
        return Relation(a | b for a in self for b in index[a[on]])

    def left_join(self, other, on, **defaults):
        return Relation(a | b for a in self for b in ([r for r in other if r[on] == a[on]] or [Row(defaults)]))

    def group(self, *by, **aggregates):
        key = itemgetter(*by)
        return Relation(
            {**dict(zip(by, k if len(by) > 1 else [k])), **{name: f([*rows]) for name, f in aggregates.items()}}
            for k, rows in ((k, [*g]) for k, g in groupby(sorted(self, key=key), key))
        )

    def pivot(self, row, column, value):
        columns = [*dict.fromkeys(r[column] for r in self)]
        return {
            r: {c: next((x[value] for x in self if (x[row], x[column]) == (r, c)), 0) for c in columns}
            for r in sorted({x[row] for x in self})
        }

    def __str__(self):
        names = [*dict.fromkeys(n for r in self for n in r)]
        widths = [max(len(n), *(len(str(r.get(n, ""))) for r in self)) for n in names]
        line = lambda cells: " | ".join(f"{c!s:<{w}}" for c, w in zip(cells, widths)).rstrip()
        return "\n".join([line(names), "-+-".join("-" * w for w in widths), *(line(r.get(n, "") for n in names) for r in self)])


people = Relation([("ann", "london", 31), ("bob", "paris", 25), ("cid", "london", 47), ("dora", "oslo", 39)], "name", "city", "age")
orders = Relation([("ann", "pen", 3), ("bob", "ink", 1), ("ann", "ink", 2), ("cid", "pen", 7), ("eve", "nib", 1), ("cid", "pen", 1)], "name", "item", "count")
prices = {"pen": 2.5, "ink": 4.0, "nib": 0.5}
joined = people.join(orders, "name").select("name", "city", "item", total=lambda r: r.count * prices[r.item])
print(joined)
print(joined.group("city", orders=len, total=lambda rows: sum(r.total for r in rows)))
print(joined.pivot("name", "item", "total"))
print(people.left_join(orders.group("name", items=lambda rows: sum(r.count for r in rows)), "name", items=0).select("name", "items"))
print(joined.where(lambda r: r.total > 5).group("item", "city", who=lambda rows: ",".join(sorted({r.name for r in rows}))))
running = [{**r, "running": t} for r, t in zip(joined, accumulate(r.total for r in joined))]
print([(r["name"], r["running"]) for r in running if not r["running"].is_integer() or r["running"] > 20])
ranks = {r.name: 1 + sum(o.age > r.age for o in people) for r in people}
print(ranks, {city: [r.name for r in people if r.city == city] for city in {r.city: 0 for r in people}})
print(any((r := Row(p)).age > 40 for p in people) and r.name, len({*people} | {*people}), [n for p in people for n in [p.name.upper()] if "A" in n])
bought = {n: {o.item for o in orders if o.name == n} for n in sorted({o.name for o in orders})}
print({(a, b): sorted(bought[a] & bought[b]) for a in bought for b in bought if a < b and bought[a] & bought[b]})
histogram = {low: "#" * sum(low <= p.age < low + 10 for p in people) for low in range(20, 50, 10)}
print(*(f"{k}: {v}" for k, v in histogram.items()), sep="; ")
try:
    Relation([(1, 2), (3,)], "a", "b")
except ValueError as e:
    print(e)
print(people.join(orders, "name").select("name", value=lambda r: [price / (r.count - packs) for price in prices.values() if (packs := r.count // 3 * 3) or price]))
