"""A small application: dataclasses, enum, json, csv, collections, itertools, textwrap, datetime."""
import csv
import io
import json
import re
import textwrap
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, Flag, auto
from functools import lru_cache, partial, reduce, singledispatch
from itertools import accumulate, chain, combinations, groupby, product

ROWS = """sku,name,kind,price,quantity,added
A1,Lamp,light,19.90,4,2024-01-30
B2,"Desk, oak",furniture,240.00,1,2024-02-28
C3,Bulb,light,2.50,120,2024-02-29
D4,Chair,furniture,75.25,0,2023-12-31
"""


class Kind(Enum):
    LIGHT = "light"
    FURNITURE = "furniture"

    @property
    def tax(self):
        return {"light": 0.2, "furniture": 0.1}[self.value]


class Mark(Flag):
    NONE = 0
    CHEAP = auto()
    SCARCE = auto()


@dataclass(order=True, frozen=True)
class Item:
    sku: str
    name: str = field(compare=False)
    kind: Kind = field(compare=False)
    price: float
    quantity: int = 0
    added: date = date(2024, 1, 1)
    tags: list = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self):
        if self.price < 0:
            raise ValueError(f"{self.sku}: negative price {self.price}")

    @property
    def marks(self):
        return (Mark.CHEAP if self.price < 20 else Mark.NONE) | (Mark.SCARCE if self.quantity < 2 else Mark.NONE)


def read(text):
    for row in csv.DictReader(io.StringIO(text)):
        yield Item(row["sku"], row["name"], Kind(row["kind"]), float(row["price"]), int(row["quantity"]), date.fromisoformat(row["added"]))


@singledispatch
def encode(x):
    raise TypeError(f"cannot encode {type(x).__name__}")


@encode.register
def _(x: date):
    return x.isoformat()


@encode.register(Kind)
def _(x):
    return x.name


items = list(read(ROWS))
for item in sorted(items, key=lambda i: (i.kind.value, -i.price)):
    print(item, item.marks)
by_kind = defaultdict(list)
for i in items:
    by_kind[i.kind].append(i.sku)
print(dict(by_kind), {k: sum(i.price * i.quantity for i in g) for k, g in groupby(sorted(items, key=lambda i: i.kind.name), key=lambda i: i.kind.name)})
text = json.dumps([asdict(i) for i in items[:2]], default=encode, indent=2)
print(text, json.loads(text)[1]["name"], json.dumps({"a": [1, None, True, 1.5, "é\n"]}, separators=(",", ":")))
print(Counter(chain.from_iterable(i.name.lower() for i in items)).most_common(3), list(accumulate([i.quantity for i in items])))
print([i.added + timedelta(days=1) for i in items], (items[2].added - items[3].added).days, items[0].added.strftime("%A %d %B %Y"))
print(textwrap.fill(", ".join(i.name for i in items * 3), 30), re.sub(r"(\w)(\w+)", lambda m: m[2] + m[1] + "ay", "desk oak"))
print(list(combinations("abc", 2)), len(list(product("ab", repeat=3))), reduce(lambda a, b: a * b, range(1, 6)), partial(int, base=2)("101"), deque([1, 2, 3], maxlen=2))
Pair = namedtuple("Pair", "left right", defaults=["r"])
print(Pair("l"), Pair(1, 2)._replace(left=5), OrderedDict(b=1, a=2), Kind["LIGHT"].tax, Kind("furniture"), Mark.CHEAP | Mark.SCARCE, Mark(3), list(Kind))


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(80), fib.cache_info())
for bad in (lambda: Kind("metal"), lambda: setattr(items[0], "price", 1), lambda: json.loads('{"a": }'), lambda: json.dumps({1, 2}), lambda: date(2023, 2, 29), lambda: Item(), lambda: encode(1), lambda: re.compile("(a"), lambda: Pair(), lambda: deque([]).pop(), lambda: items[0] < 5):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
