"""match, case, type and _ as names and as keywords, side by side; then one statement in which the parser gives up."""
import re
import types

match = re.match
type Pair[T] = tuple[T, T]
type = type
case, _ = {}, "underscore"


def describe(match, case=0, *, type=None, _=1):
    match match:
        case {"case": case, **match}:
            return "mapping", case, match
        case [case, _, *match]:
            return "sequence", case, match
        case str() if type:
            return "type", type
        case _:
            return "other", _


match(r"\d+", "12ab").group(), match (r"a", "b")
print(match("(.)(.)", "xy")[2], match is re.match, Pair.__value__, type(Pair).__name__, isinstance(Pair, types.NoneType))
print(describe({"case": 1, "b": 2}), describe([1, 2, 3]), describe("text", type=str), describe(5))
match = [0, 1, 2]
match[0:2] = [9]
match[0], case["x"] = 5, 6
print(match, case, match[-1], *match, -match[0], match * 2 if match else match)
type, match = match, type
print(type, match(5), (type)[0], (lambda match: match)(_))
match match, type:
    case (match, type) if (type := len(type)):
        print("rebound", type)
match: int = 3
match.real
match, = [match]
match = match @ 2 if False else match ** 2 - 1
type Alias = "forward"
type: str = "annotated"
print(match, Alias.__value__, __annotations__)
match (match):
    case 8: print("eight")
case = case and 1 or 2
match -match:
    case -8:
        print("minus eight")
match match:
    case type: print("captured", type)
match [match]:
    case [8] as whole: print(whole)
match 8, 9:
    case case, 9: print(case)
match match match:
    case 8: print("never")
