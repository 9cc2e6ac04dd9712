"""A query that compares where a keyword argument is expected."""


class Table:
    def __init__(self, rows):
        self.rows = rows

    def where(self, predicate=None, **equal):
        return Table([r for r in self.rows if (not predicate or predicate(r)) and all(r[k] == v for k, v in equal.items())])

    def order_by(self, *keys, reverse=False):
        return Table(sorted(self.rows, key=lambda r: [r[k] for k in keys], reverse=reverse))


people = Table([{"name": "ann", "age": 30}, {"name": "bob", "age": 25}])
print(people.where(age=30).rows)
print(
    people
    .where(lambda r: r["age"] > 20)
    .where(people.rows[0]["name"]="ann")
    .order_by("name")
    .rows
)
