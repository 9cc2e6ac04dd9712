"""A scanner and parser of a small language with its own error type, which shows lines and carets, and recovers."""
import re
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    line: int
    start: int
    end: int


class SourceError(Exception):
    def __init__(self, message, span, *, hint=None):
        super().__init__(message)
        self.span = span
        if hint:
            self.add_note(f"hint: {hint}")

    def render(self, source):
        line = source.splitlines()[self.span.line - 1]
        caret = " " * self.span.start + "^" * max(1, self.span.end - self.span.start)
        return "\n".join([f"{self.span.line}: {self}", "    " + line, "    " + caret, *getattr(self, "__notes__", ())])


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    span: Span


TOKEN = re.compile(r"(?P<number>\d+(\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<op>==|[-+*/()=,;<])|(?P<space>\s+)|(?P<bad>.)")


def scan(source):
    for number, line in enumerate(source.splitlines(), 1):
        for m in TOKEN.finditer(line):
            kind, span = m.lastgroup, Span(number, *m.span())
            if kind == "bad":
                raise SourceError(f"unexpected {m[0]!r}", span, hint=f"U+{ord(m[0]):04X} is no operator")
            if kind != "space":
                yield Token(kind, m[0], span)
        yield Token("end", "", Span(number, len(line), len(line)))


class Machine:
    PRECEDENCE = {"==": 1, "<": 1, "+": 2, "-": 2, "*": 3, "/": 3}

    def __init__(self, source):
        self.source, self.names, self.errors = source, {"pi": 3.0}, []

    def run(self):
        tokens = scan(self.source)
        while True:
            try:
                self.tokens = iter([*self.line(tokens)])
            except StopIteration:
                break
            except SourceError as e:
                self.errors.append(e)
                tokens = self.skip(e.span.line)
                continue
            try:
                self.token = next(self.tokens)
                self.statement()
            except SourceError as e:
                self.errors.append(e)
            except ArithmeticError as e:
                error = SourceError(str(e), self.token.span)
                error.__cause__ = e
                self.errors.append(error)
        if self.errors:
            raise ExceptionGroup(f"{len(self.errors)} errors", self.errors)
        return self.names

    def line(self, tokens):
        out = [next(tokens)]
        while out[-1].kind != "end":
            out.append(next(tokens))
        return out

    def skip(self, line):
        return (t for t in scan("\n" * line + "\n".join(self.source.splitlines()[line:])) if t.span.line > line)

    def advance(self):
        old, self.token = self.token, next(self.tokens, self.token)
        return old

    def statement(self):
        if self.token.kind == "end":
            return
        name = self.advance()
        if name.kind != "name":
            raise SourceError("a name was expected", name.span)
        if self.token.text != "=":
            hint = "use = for assignment" if self.token.text == "==" else None
            raise SourceError("'=' was expected", self.token.span, hint=hint)
        self.advance()
        self.names[name.text] = self.expression(0)
        if self.token.kind != "end":
            raise SourceError(f"{self.token.text!r} after the expression", self.token.span)

    def expression(self, level):
        left = self.atom()
        while (p := self.PRECEDENCE.get(self.token.text, -1)) > level:
            op = self.advance().text
            right = self.expression(p)
            left = {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__, "<": left.__lt__, "==": left.__eq__}[op](right)
        return left

    def atom(self):
        token = self.advance()
        match token:
            case Token("number", text):
                return float(text)
            case Token("name", text):
                try:
                    return self.names[text]
                except KeyError:
                    raise SourceError(f"{text} is not defined", token.span, hint="known: " + ", ".join(sorted(self.names))) from None
            case Token("op", "("):
                value = self.expression(0)
                if self.token.text != ")":
                    raise SourceError("never closed", token.span)
                self.advance()
                return value
        raise SourceError("an expression was expected", token.span)


print(Machine("a = 1 + 2 * (3 - 4) / 2\n\nb = a < pi == 1").run())
source = "x = 1 +\ny == 2\n\nz = (1 + 2\nw = 5 $ 6\nv = pi / 0\n3 = u\nlast = 7 8\nt = nope * 2\nok = 1"
machine = Machine(source)
try:
    machine.run()
except ExceptionGroup as group:
    print(group)
    for error in group.exceptions:
        print(error.render(source), f"(cause: {error.__cause__!r})" if error.__cause__ else "")
print(machine.names)
Machine("a = 1 / (2 - 2)\nb = ?").run()
