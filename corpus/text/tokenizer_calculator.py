"""A calculator: regular-expression lexer, precedence climbing, good messages."""
import re

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<op>\*\*|//|[-+*/%()=,])
    )""",
    re.VERBOSE,
)
BINARY = {"+": (1, lambda a, b: a + b), "-": (1, lambda a, b: a - b), "*": (2, lambda a, b: a * b), "/": (2, lambda a, b: a / b),
          "//": (2, lambda a, b: a // b), "%": (2, lambda a, b: a % b), "**": (4, lambda a, b: a**b)}


class CalcError(ValueError):
    def __init__(self, message, text, position):
        super().__init__(message, position)
        self.text = text

    def __str__(self):
        message, position = self.args
        return f"{message}\n  {self.text}\n  {' ' * position}^"


class Calculator:
    functions = {"max": max, "min": min, "abs": abs, "round": round}

    def __init__(self):
        self.names = {"pi": 3.141592653589793}

    def lex(self, text):
        position = 0
        text = text.rstrip()
        while position < len(text):
            m = TOKEN.match(text, position)
            if m is None:
                raise CalcError("bad character", text, position)
            yield m.lastgroup, m[m.lastgroup], m.start(m.lastgroup)
            position = m.end()
        yield "end", "", position

    def evaluate(self, text):
        self.text, self.tokens = text, list(self.lex(text))
        if [t[0] for t in self.tokens[:1]] == ["name"] and self.tokens[1][1] == "=":
            name = self.tokens[0][1]
            del self.tokens[:2]
            self.names[name] = value = self.expression(0)
        else:
            value = self.expression(0)
        kind, what, position = self.tokens[0]
        if kind != "end":
            raise CalcError(f"unexpected {what!r}", text, position)
        return value

    def expression(self, least):
        left = self.atom()
        while (op := self.tokens[0][1]) in BINARY and BINARY[op][0] >= least:
            self.tokens.pop(0)
            level, function = BINARY[op]
            left = function(left, self.expression(level + (op != "**")))
        return left

    def atom(self):
        kind, what, position = self.tokens.pop(0)
        match kind, what:
            case "number", _:
                return float(what) if re.search("[.eE]", what) else int(what)
            case "op", "-":
                return -self.expression(3)
            case "op", "(":
                value = self.expression(0)
                self.expect(")")
                return value
            case "name", _ if self.tokens[0][1] == "(":
                self.tokens.pop(0)
                arguments = [self.expression(0)]
                while self.tokens[0][1] == ",":
                    self.tokens.pop(0)
                    arguments.append(self.expression(0))
                self.expect(")")
                return self.functions[what](*arguments)
            case "name", _ if what in self.names:
                return self.names[what]
            case "name", _:
                raise CalcError(f"unknown name {what}", self.text, position)
        raise CalcError("expected a value", self.text, position)

    def expect(self, op):
        kind, what, position = self.tokens.pop(0)
        if what != op:
            raise CalcError(f"expected {op!r}, not {what or 'the end'!r}", self.text, position)


calc = Calculator()
for line in ("1 + 2 * 3", "2 ** 3 ** 2", "-2 ** 2", "x = (1 + 2) * 3.5", "x % 4 // 1", "max(1, x, 3) - min(2, 1)", "2 *", "(1", "y + 1", "1 $ 2", "1 2", "10 / 4e0"):
    try:
        print(line, "=>", calc.evaluate(line))
    except CalcError as e:
        print(e)
