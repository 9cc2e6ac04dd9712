"""A JSON parser and printer checked against the library's, with positions in errors."""
import json
import re

NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}


class ParseError(ValueError):
    def __init__(self, message, text, at):
        line = text.count("\n", 0, at) + 1
        column = at - text.rfind("\n", 0, at)
        super().__init__(f"{message} at {line}:{column}")


def parse(text):
    at = 0

    def fail(message):
        raise ParseError(message, text, at)

    def space():
        nonlocal at
        while at < len(text) and text[at] in " \t\r\n":
            at += 1

    def take(c):
        nonlocal at
        if not text.startswith(c, at):
            fail(f"expected {c!r}")
        at += len(c)

    def sequence(close, one):
        nonlocal at
        at += 1
        space()
        out = []
        if not text.startswith(close, at):
            while True:
                out.append(one())
                space()
                if not text.startswith(",", at):
                    break
                at += 1
        take(close)
        return out

    def string():
        nonlocal at
        take('"')
        out = ""
        while at < len(text) and (c := text[at]) != '"':
            at += 1
            if c == "\\":
                kind = text[at : at + 1]
                at += 1
                if kind == "u":
                    out += chr(int(text[at : at + 4], 16))
                    at += 4
                elif kind in ESCAPES:
                    out += ESCAPES[kind]
                else:
                    fail(f"bad escape {kind!r}")
            elif c < " ":
                fail("control character")
            else:
                out += c
        take('"')
        return out

    def pair():
        space()
        key = string()
        space()
        take(":")
        return key, value()

    def value():
        nonlocal at
        space()
        match text[at : at + 1]:
            case "{":
                return dict(sequence("}", pair))
            case "[":
                return sequence("]", value)
            case '"':
                return string()
            case "t" | "f" | "n" as c:
                word, result = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}[c]
                take(word)
                return result
            case c if c and (m := NUMBER.match(text, at)):
                at = m.end()
                return float(m[0]) if m[1] or m[2] else int(m[0])
            case "":
                fail("unexpected end")
            case c:
                fail(f"unexpected {c!r}")

    result = value()
    space()
    if at < len(text):
        fail("extra data")
    return result


def dump(x, indent=0):
    pad = "  " * indent
    match x:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[x]
        case int() | float():
            return repr(x)
        case str():
            return '"' + "".join({'"': '\\"', "\\": "\\\\", "\n": "\\n"}.get(c, c if " " <= c < "\x7f" else f"\\u{ord(c):04x}") for c in x) + '"'
        case [] | {} if not x:
            return "[]" if isinstance(x, list) else "{}"
        case [*items]:
            return "[\n" + ",\n".join(f"{pad}  {dump(i, indent + 1)}" for i in items) + f"\n{pad}]"
        case {**items}:
            return "{\n" + ",\n".join(f"{pad}  {dump(k)}: {dump(v, indent + 1)}" for k, v in items.items()) + f"\n{pad}}}"
    raise TypeError(type(x).__name__)


TEXT = '{"a": [1, -2.5e3, true, null, "x\\n\\u00e9\\"", []], "b": {"c": {}, "d": "é"}, "": 0, "a2": 1E-2}'
data = parse(TEXT)
print(data == json.loads(TEXT), dump(data), sep="\n")
assert dump(data) == json.dumps(data, indent=2)
for bad in ("", "[1, 2", '{"a" 1}', "[1,]", "tru", '"\\q"', '"abc', "01", "{1: 2}", "[1] x", "\n\n  ?", '"\t"', "-"):
    try:
        print(parse(bad))
    except ParseError as e:
        print(repr(bad), e)
print(dump({"set": {1}}))
