"""An error deep inside `yield from` chains: frames of suspended generators in the traceback."""


def tokens(text):
    number = ""
    for position, c in enumerate(text):
        if c.isdigit():
            number += c
            continue
        if number:
            yield ("number", int(number))
            number = ""
        if c in "+-*/()":
            yield ("op", c)
        elif not c.isspace():
            raise SyntaxError("bad character", ("<calc>", 1, position + 1, text, 1, position + 2))
    if number:
        yield ("number", int(number))
    yield ("end", None)


class Parser:
    def __init__(self, text):
        self.tokens = tokens(text)
        self.next()

    def next(self):
        self.current = next(self.tokens)

    def expression(self):
        value = yield from self.term()
        while self.current[1] in ("+", "-"):
            _, op = self.current
            self.next()
            right = yield from self.term()
            value = value + right if op == "+" else value - right
            yield f"{op} -> {value}"
        return value

    def term(self):
        value = yield from self.atom()
        while self.current[1] in ("*", "/"):
            _, op = self.current
            self.next()
            right = yield from self.atom()
            value = value * right if op == "*" else value // right
            yield f"{op} -> {value}"
        return value

    def atom(self):
        kind, value = self.current
        self.next()
        if kind == "number":
            return value
        if value == "(":
            inner = yield from self.expression()
            if self.current[1] != ")":
                raise SyntaxError(f"expected ')' but found {self.current[1]!r}")
            self.next()
            return inner
        raise SyntaxError(f"unexpected {kind}")


def evaluate(text):
    steps, parser = [], Parser(text)

    def driver():
        result = yield from parser.expression()
        steps.append(f"= {result}")

    steps[:0] = driver()
    return steps


print(evaluate("1 + 2 * (3 - 4) / 1"))
for text in ("(1 + 2", "1 + $", "*"):
    try:
        evaluate(text)
    except SyntaxError as e:
        print(e.msg, e.filename, e.offset)
print(evaluate("2 * (3 + 8 / (4 - 2 - 2))"))
