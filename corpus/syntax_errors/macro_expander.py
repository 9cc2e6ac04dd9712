"""A macro language that expands to Python: positions are mapped back when the generated code does not compile."""
import re
from collections.abc import Iterator


class Expansion:
    """Generated source with, for each line, the line of the template that it came from."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int]] = []
        self.indent = 0

    def emit(self, text: str, origin: int) -> None:
        self.lines.append(("    " * self.indent + text, origin))

    @property
    def source(self) -> str:
        return "".join(text + "\n" for text, _ in self.lines)


RULES = {
    r"repeat (?P<count>.+) as (?P<name>\w+)": "for {name} in range({count}):",
    r"unless (?P<test>.+)": "if not ({test}):",
    r"when (?P<test>.+)": "if {test}:",
    r"otherwise": "else:",
    r"say (?P<what>.+)": "out.append(f'''{what}''')",
    r"let (?P<name>\w+) be (?P<value>.+)": "{name} = {value}",
    r"give (?P<value>.+)": "return {value}",
    r"task (?P<name>\w+)(?: with (?P<args>.+))?": "def {name}({args}):",
}


def expand(template: str) -> Expansion:
    out = Expansion()
    for number, line in enumerate(template.splitlines(), 1):
        words = line.strip().rstrip(":")
        if not words:
            continue
        if words == "end":
            out.indent -= 1
            continue
        for pattern, result in RULES.items():
            if m := re.fullmatch(pattern, words):
                text = result.format_map({k: v or "" for k, v in m.groupdict().items()})
                out.indent -= text == "else:"
                out.emit(text, number)
                out.indent += text.endswith(":")
                break
        else:
            out.emit(words, number)
    return out


def run(template: str, name: str) -> Iterator[str]:
    expansion = expand(template)
    try:
        code = compile(expansion.source, f"<{name}>", "exec", dont_inherit=True)
    except SyntaxError as e:
        text, origin = expansion.lines[min(e.lineno or 1, len(expansion.lines)) - 1]
        original = template.splitlines()[origin - 1]
        mapped = type(e)(e.msg, (f"{name}.tpl", origin, 1, original, origin, len(original) + 1))
        mapped.add_note(f"generated line {e.lineno}, columns {e.offset} to {e.end_offset}: {text.strip()}")
        raise mapped from None
    out: list[str] = []
    exec(code, {"out": out})
    yield from out


GOOD = """
task double with n
    give n * 2
end
repeat 3 as i
    when i % 2
        say odd {i}
    otherwise
        say even {double(i):02d} {i=}
    end
end
let total be sum(len(line) for line in out)
unless total < 10
    say total {total!r:>6}
end
"""
print(*run(GOOD, "good"), sep="\n")
for number, bad in enumerate(("repeat 3 as i\nend", "when x =\nsay x\nend", "let x be 1 +", "say {x", "say {x!q}", "task f with a, a\ngive a\nend", "give 5", "let y be [1, 2\nsay {y}", "otherwise\nsay no\nend", "let lambda be 3", "when True\nsay {a b}\nend", "end\nsay x", "let x be yield", "repeat 2 as i\nbreak\nend\ncontinue")):
    try:
        list(run(bad, f"bad{number}"))
    except SyntaxError as e:
        print(f"{type(e).__name__}: {e} | {e.text!r} | {e.__notes__[0]}")
list(run("let names be ['a', 'b']\nrepeat len(names) as i\n    say {names[i].upper()}\n    when names[i] == 'b':\n        let first be names[0 if i else ]\n    end\nend\n", "last"))
