"""match: every kind of pattern, guards, capture, classes and failures."""
from dataclasses import dataclass
from enum import Enum


class Color(Enum):
    RED = 1
    BLUE = 2


@dataclass
class Point:
    x: int
    y: int = 0


class Slotted:
    __match_args__ = ("first", "second")

    def __init__(self, first, second):
        self.first, self.second = first, second


def classify(x):
    match x:
        case None | True | False:
            return f"constant {x}"
        case 0 | -1 | 1.5 | 2 + 3j:
            return "listed number"
        case int(n) if n > 100:
            return f"large {n}"
        case int() | float():
            return "number"
        case "go" | b"go":
            return "go"
        case str(s):
            return f"text of {len(s)}"
        case []:
            return "empty"
        case [one]:
            return f"one {one}"
        case [Point(x=0), *rest] | [*rest, Point(0, 0)]:
            return f"origin and {rest}"
        case (1, [2, (3 | 4) as inner, *_], last):
            return f"nested {inner} {last}"
        case [first, *middle, last] if first == last:
            return f"framed {middle}"
        case [_, _]:
            return "pair"
        case {"type": "circle", "r": r, **rest}:
            return f"circle {r} {sorted(rest)}"
        case {"type": kind, "points": [Point(a, b), *_]}:
            return f"{kind} from {a},{b}"
        case {}:
            return f"mapping {len(x)}"
        case Color.RED:
            return "red"
        case Color():
            return "color"
        case Point(x, y=5):
            return f"five at {x}"
        case Point(Point(), _) | Slotted(Point(), second=_):
            return "point inside"
        case Slotted(1, two):
            return f"slotted {two}"
        case _:
            return type(x).__name__


cases = [None, True, 0, -1, 1.5, 2 + 3j, 101, 7, 2.25, "go", b"go", "hello", [], (5,), [Point(0), 1, 2], [1, Point(0, 0)], (1, [2, 4, 5], "z"), [7, 8, 9, 7],
         (1, 2), {"type": "circle", "r": 2, "z": 1, "a": 0}, {"type": "line", "points": [Point(3, 4)]}, {}, {"other": 1}, Color.RED, Color.BLUE,
         Point(9, 5), Point(1, 1), Point(Point(1), 0), Slotted(Point(1), 2), Slotted(1, "b"), range(2), "", bytearray(b"x"), {1, 2}, object]
for c in cases:
    print(repr(c) if not isinstance(c, Slotted) else "Slotted", "->", classify(c))


def simplify(e):
    match e:
        case ("+", 0, x) | ("+", x, 0) | ("*", 1, x) | ("*", x, 1):
            return simplify(x)
        case ("*", 0, _) | ("*", _, 0):
            return 0
        case (op, int(a), int(b)):
            return {"+": a + b, "*": a * b}[op]
        case (op, a, b):
            s = (op, simplify(a), simplify(b))
            return s if s == e else simplify(s)
    return e


print(simplify(("+", ("*", 1, "x"), ("*", ("+", 2, -2), "y"))), simplify(("*", ("+", 1, 2), ("+", "z", 0))))
match 5:
    case captured if captured < 0:
        pass
print(captured)
for bad in ("Point(1, 2, 3)", "Point(x, x=y)", "int(a, b)", "object(z)", "simplify()"):
    try:
        exec(f"match Point(1):\n case {bad}: pass")
    except Exception as e:
        print(type(e).__name__, e)
