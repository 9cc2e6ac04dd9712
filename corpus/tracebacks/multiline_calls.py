"""A report generator whose error lies inside calls, subscripts and chains that span many lines."""
from dataclasses import dataclass
from functools import reduce
import traceback


@dataclass(frozen=True)
class Row:
    region: str
    sales: tuple
    note: str | None = None


class Query:
    def __init__(self, rows):
        self.rows = list(rows)

    def where(self, predicate):
        return Query(filter(predicate, self.rows))

    def select(self, **columns):
        return Query({name: make(row) for name, make in columns.items()} for row in self.rows)

    def fold(self, step, start=None):
        return reduce(step, self.rows) if start is None else reduce(step, self.rows, start)

    def __getitem__(self, key):
        return self.rows[key]


rows = Query([Row("north", (3, 4, 5)), Row("south", (), "closed"), Row("east", (8,))])
print(
    rows.where(lambda r: r.sales)
    .select(region=lambda r: r.region.title(), total=lambda r: sum(r.sales))
    .fold(
        lambda text, row: f"{text}{row['region']}={row['total']};",
        "",
    )
)


def broken_chain():
    return (
        rows.where(
            lambda r: True,
        )
        .select(
            region=lambda r: r.region,
            mean=lambda r: (
                sum(r.sales)
                / len(r.sales)
            ),
        )
        .rows
    )


def broken_subscript():
    return {
        "first": rows[
            0
        ].sales[
            len(
                rows.rows
            )
            + 1
        ],
    }


def broken_operator():
    total = (
        rows[0].sales[0]
        + rows[0].sales[1] * 2
        - rows[1].note
        + 1
    )
    return total


def broken_condition():
    return [
        row.region
        for row in rows.rows
        if row.sales
        and row.note.startswith(
            "c"
        )
    ]


def broken_fstring():
    return f"""{
        rows[0].region
    } and {
        rows[1].sales[
            0
        ]:>10
    }"""


def broken_assignment():
    (
        first,
        *rest,
        last,
    ), second = rows[0].sales, rows[
        2
    ].region
    rows.rows[1].note, rows[
        first
    ] = second, rest
    return last


for action in (broken_chain, broken_subscript, broken_operator, broken_condition, broken_fstring, broken_assignment):
    try:
        action()
    except Exception as e:
        traceback.print_exception(e)
rows.where(
    lambda row: (
        row.region
        in {
            **{"north": 1},
            **dict(
                east=rows
                .select(
                    bad=lambda r: r.sales
                )
                .fold(
                    lambda a, b: a["bad"] @ b["bad"],
                ),
            ),
        }
    )
)
