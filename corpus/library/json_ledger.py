"""json: custom encoder and decoder, hooks, separators, streams, and decode errors with positions."""
import decimal
import io
import json
from collections import OrderedDict, namedtuple
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum, IntEnum
from fractions import Fraction

Point = namedtuple("Point", "x y")


class Side(str, Enum):
    DEBIT = "debit"


class Rank(IntEnum):
    FIRST = 1


@dataclass
class Entry:
    account: str
    amount: decimal.Decimal
    tags: frozenset = frozenset()


class LedgerEncoder(json.JSONEncoder):
    def __init__(self, *, decimal_places=2, **options):
        super().__init__(**options)
        self.decimal_places = decimal_places

    def default(self, value):
        if is_dataclass(value):
            return {"$type": type(value).__name__, **asdict(value)}
        if isinstance(value, decimal.Decimal):
            return {"$decimal": f"{value:.{self.decimal_places}f}"}
        if isinstance(value, (set, frozenset)):
            return sorted(value)
        if isinstance(value, complex):
            return [value.real, value.imag]
        return super().default(value)


def revive(record):
    if "$decimal" in record:
        return decimal.Decimal(record["$decimal"])
    if record.pop("$type", None) == "Entry":
        return Entry(record["account"], record["amount"], frozenset(record["tags"]))
    return record


ledger = [Entry("cash", decimal.Decimal("12.5"), frozenset({"b", "a"})), {"note": "\u00e9\U0001f600\n\x7f\u2028", "at": Point(1, 2)}]
text = json.dumps(ledger, cls=LedgerEncoder, indent=2, sort_keys=True, decimal_places=3)
print(text)
print(json.loads(text, object_hook=revive) == [ledger[0], {"note": ledger[1]["note"], "at": [1, 2]}])
print(json.dumps({1: True, None: 1.0, 2.5: Side.DEBIT, Rank.FIRST: Rank.FIRST, False: 1e400}, separators=(",", ":")))
print(json.dumps({(1, 2): 3, "k": 4}, skipkeys=True), json.dumps("\u00e9", ensure_ascii=False), json.dumps([[], {}, [1]], indent="--"))
print(json.loads('{"a": 1, "a": 2, "b": {"c": []}}', object_pairs_hook=lambda pairs: pairs))
print(json.loads("[1.10, 2, -Infinity, 1E3, -0]", parse_float=decimal.Decimal, parse_int=Fraction, parse_constant=lambda name: f"<{name}>"))
print(json.loads(b'\xff\xfe"\x00h\x00i\x00"\x00'), json.loads('"\\ud83d\\ude00 \\u0041\\/\\b"'), repr(json.loads('"\\ud83d"')))

for bad in ("", "[1,]", '{"a" 1}', '{"a": 1,}', "[1 2]", '"abc', '"\x01"', '"\\q"', "nul", "{1: 2}", "[1] x", '"\\u12"', "01", '\ufeff{}', "[", '{"a":\n  tru}'):
    try:
        print(json.loads(bad))
    except json.JSONDecodeError as error:
        print(error, "|", error.msg, error.pos, error.lineno, error.colno)
loop = []
loop.append({"self": loop})
for value in (loop, {1, 2}, {"x": object}, float("nan"), {b"k": 1}):
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error, getattr(error, "__notes__", None))

stream = io.StringIO()
json.dump({"rows": [Point(i, i * i) for i in range(3)]}, stream)
stream.seek(0)
print(json.load(stream, object_pairs_hook=OrderedDict))
decoder = json.JSONDecoder(strict=False)
line, position, found = '{"a":1}  [2]"t\tb" 7', 0, []
while position < len(line):
    if line[position].isspace():
        position += 1
        continue
    item, position = decoder.raw_decode(line, position)
    found.append(item)
print(found, list(json.JSONEncoder(indent=1).iterencode({"a": [1, {}]})))
json.dumps(ledger, default=lambda value: value.missing)
