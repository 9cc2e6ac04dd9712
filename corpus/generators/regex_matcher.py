"""A backtracking regular expression matcher in which every node is a generator of end positions."""
from dataclasses import dataclass
from itertools import islice


class PatternError(ValueError):
    def __init__(self, message, pattern, position):
        super().__init__(f"{message} at {position}")
        self.add_note(f"    {pattern}\n    {' ' * position}^")


@dataclass(frozen=True)
class Char:
    test: object
    shown: str

    def match(self, text, i, groups):
        if i < len(text) and self.test(text[i]):
            yield i + 1, groups


@dataclass(frozen=True)
class Seq:
    parts: tuple

    def match(self, text, i, groups):
        def go(n, i, groups):
            if n == len(self.parts):
                yield i, groups
                return
            for j, g in self.parts[n].match(text, i, groups):
                yield from go(n + 1, j, g)

        return go(0, i, groups)


@dataclass(frozen=True)
class Alt:
    choices: tuple

    def match(self, text, i, groups):
        for c in self.choices:
            yield from c.match(text, i, groups)


@dataclass(frozen=True)
class Repeat:
    node: object
    low: int
    high: float
    lazy: bool

    def match(self, text, i, groups, count=0):
        enough = count >= self.low
        if enough and self.lazy:
            yield i, groups
        if count < self.high:
            for j, g in self.node.match(text, i, groups):
                if j > i or not enough:
                    yield from self.match(text, j, g, count + 1)
        if enough and not self.lazy:
            yield i, groups


@dataclass(frozen=True)
class Group:
    number: int
    node: object

    def match(self, text, i, groups):
        for j, g in self.node.match(text, i, groups):
            yield j, g | {self.number: text[i:j]}


@dataclass(frozen=True)
class Back:
    number: int

    def match(self, text, i, groups):
        if (old := groups.get(self.number)) is not None and text.startswith(old, i):
            yield i + len(old), groups


@dataclass(frozen=True)
class Look:
    node: object
    wanted: bool

    def match(self, text, i, groups):
        found = next(self.node.match(text, i, groups), None)
        if (found is not None) == self.wanted:
            yield i, found[1] if found else groups


def compile_(pattern):
    position, count = 0, 0

    def peek(n=1):
        return pattern[position : position + n]

    def take(n=1):
        nonlocal position
        position += n
        return pattern[position - n : position]

    def fail(message, at=None):
        raise PatternError(message, pattern, position if at is None else at)

    def alternatives():
        choices = [sequence()]
        while peek() == "|":
            take()
            choices.append(sequence())
        return choices[0] if len(choices) == 1 else Alt(tuple(choices))

    def sequence():
        parts = []
        while peek() and peek() not in "|)":
            parts.append(quantified())
        return Seq(tuple(parts))

    def quantified():
        node, low, high = atom(), 1, 1
        while peek() and peek() in "*+?{":
            match take():
                case "*":
                    low, high = 0, float("inf")
                case "+":
                    low, high = 1, float("inf")
                case "?":
                    low, high = 0, 1
                case "{":
                    start = position
                    body = take(max(0, pattern.find("}", position) - position))
                    try:
                        low, comma, end = body.partition(",")
                        low, high = int(low), int(end) if end else float("inf") if comma else int(low)
                    except ValueError as e:
                        raise PatternError("bad repetition", pattern, start) from e
                    take()
            lazy = peek() == "?" and bool(take())
            node = Repeat(node, low, high, lazy)
        return node

    def atom():
        nonlocal count
        at = position
        match take():
            case "(":
                if peek(2) in ("?=", "?!"):
                    wanted = take(2) == "?="
                    node = Look(alternatives(), wanted)
                elif peek(2) == "?:":
                    take(2)
                    node = alternatives()
                else:
                    count += 1
                    number = count
                    node = Group(number, alternatives())
                if take() != ")":
                    fail("missing )", at)
                return node
            case "[":
                negated, members = peek() == "^" and bool(take()), set()
                while peek() != "]":
                    if not peek():
                        fail("missing ]", at)
                    a = take()
                    if peek() == "-" and peek(2)[1:] != "]":
                        b = take(2)[1]
                        if b < a:
                            fail("bad range", position - 1)
                        members |= {*map(chr, range(ord(a), ord(b) + 1))}
                    members.add(a)
                take()
                return Char(lambda c: (c in members) != negated, pattern[at:position])
            case "\\":
                c = take()
                tests = {"d": str.isdigit, "w": str.isalnum, "s": str.isspace}
                if c.isdigit():
                    return Back(int(c))
                return Char(tests.get(c, c.__eq__), "\\" + c) if c else fail("ends in an escape", at)
            case ".":
                return Char(lambda c: c != "\n", ".")
            case "*" | "+" | "?" | "{" | ")" as c:
                fail(f"unexpected {c!r}", at)
            case c:
                return Char(c.__eq__, c)

    node = alternatives()
    if position < len(pattern):
        fail("unbalanced )")
    return node


def find(pattern, text):
    node = compile_(pattern)
    return next(((i, j, g) for i in range(len(text) + 1) for j, g in node.match(text, i, {})), None)


for pattern, text in (("a*b", "caaab"), ("a*?", "aaa"), (r"(\w+) \1", "the the cat"), ("(a|ab)(c|bcd)(d*)", "abcd"), ("x{2,3}", "xxxx"), ("[^a-c]+", "abcxyz"), (r"\d+(?=%)", "5 or 10%"), ("(?!a)[a-z]", "aab"), ("(?:ab)+c", "ababc"), ("", "x"), ("(a*)*b", "aaab"), ("(a?)(a??)aa", "aa"), ("z", "abc")):
    print(f"{pattern:20} {text:12} {find(pattern, text)}")
print([j for j, _ in islice(compile_("a+?").match("aaaa", 0, {}), 3)], [j for j, _ in compile_("(a|b)*").match("abba", 0, {})])
for bad in ("(a", "[a", "a{x}", "[z-a]", "*", "a\\", "a)"):
    try:
        print(find(bad, "a"))
    except PatternError as e:
        print(f"{e}\n{e.__notes__[0]}")
find("([a-c]{1,y})", "b")
