"""A Markdown subset to HTML: block parser as a generator with push-back, inline rules by regular expression, tables, nesting, references."""
import html
import re
import textwrap
from itertools import zip_longest

SOURCE = textwrap.dedent("""\
    Title *of* it
    =============

    A paragraph with **bold**, `code <b>` and a [link](http://x.y "t & t"),
    continued \\*here\\*.  See [ref] or <http://auto.link>.

    - one
      continued
    - two
        1. deep
        2. deeper
    - three

    > quoted
    > > twice

    ```py
    x < 1 and "y"
    ```

    | a | b  | c |
    |---|:--:|--:|
    | 1 | *2* | 3 |
    | x |

    ## Closing ##
    * * *
    [ref]: /where "Where"
    """)
INLINE = re.compile(r"""
    \\(?P<escape>[\\`*_{}\[\]()#+.!|-])
  | `(?P<code>[^`]+)`
  | \*\*(?P<strong>.+?)\*\*
  | \*(?P<em>[^*]+)\*
  | \[(?P<text>[^\]]+)\](?:\((?P<url>\S+?)(?:\s+"(?P<title>[^"]*)")?\))?
  | <(?P<auto>https?://[^>]+)>
""", re.X | re.S)


class Lines:
    """Lines with one of push-back, and a peek."""

    def __init__(self, text):
        self._lines, self._back = iter(text.splitlines()), []

    def __iter__(self):
        return self

    def __next__(self):
        return self._back.pop() if self._back else next(self._lines)

    def push(self, line):
        self._back.append(line)

    def peek(self):
        for line in self:
            self.push(line)
            return line

    def take(self, test):
        while (line := self.peek()) is not None and test(line):
            yield next(self)


class Renderer:
    def __init__(self):
        self.references = {}

    def inline(self, text):
        def replace(m):
            match m.lastgroup, m.groupdict():
                case "escape", {"escape": char}:
                    return html.escape(char)
                case "code", {"code": code}:
                    return f"<code>{html.escape(code)}</code>"
                case ("strong" | "em") as tag, {**groups}:
                    return f"<{tag}>{self.inline(groups[tag])}</{tag}>"
                case "auto", {"auto": url}:
                    return f'<a href="{url}">{url}</a>'
                case _, {"text": label, "url": url, "title": title}:
                    if url is None:
                        if label not in self.references:
                            return html.escape(m[0])
                        url, title = self.references[label]
                    extra = f' title="{html.escape(title)}"' if title else ""
                    return f'<a href="{url}"{extra}>{self.inline(label)}</a>'
        out, at = [], 0
        for m in INLINE.finditer(text):
            out += html.escape(text[at:m.start()], quote=False), replace(m)
            at = m.end()
        return "".join(out) + html.escape(text[at:], quote=False)

    def blocks(self, text):
        lines = Lines(text)
        for line in lines:
            if not line.strip():
                continue
            if m := re.fullmatch(r"(#{1,6})\s+(.*?)\s*#*", line):
                yield f"<h{len(m[1])}>{self.inline(m[2])}</h{len(m[1])}>"
            elif re.fullmatch(r"(\*\s*){3,}", line):
                yield "<hr>"
            elif m := re.match(r"```(\w*)", line):
                code = "\n".join(lines.take(lambda l: l != "```"))
                next(lines)
                yield f'<pre class="{m[1]}">{html.escape(code)}</pre>'
            elif line.startswith(">"):
                lines.push(line)
                inner = "\n".join(re.sub("^> ?", "", l) for l in lines.take(lambda l: l.startswith(">")))
                yield "<blockquote>" + "".join(self.blocks(inner)) + "</blockquote>"
            elif m := re.match(r"(?:[-+]|(\d+)\.) ", line):
                tag, items = "ol" if m[1] else "ul", []
                lines.push(line)
                while (line := lines.peek()) is not None and (m := re.match(r"(?:[-+]|\d+\.) +", line)):
                    body = [next(lines)[m.end():], *lines.take(lambda l: l.startswith("  "))]
                    first, *rest = self.blocks(body[0] + "\n" + textwrap.dedent("\n".join(body[1:])))
                    items.append("<li>" + re.sub("^<p>|</p>$", "", first) + "".join(rest) + "</li>")
                yield f"<{tag}>{''.join(items)}</{tag}>"
            elif line.startswith("|"):
                lines.push(line)
                head, rule, *rows = [[c.strip() for c in l.strip("|").split("|")] for l in lines.take(lambda l: l.startswith("|"))]
                align = [{(1, 1): "center", (0, 1): "right", (1, 0): "left"}.get((c[0] == ":", c[-1] == ":")) for c in rule]
                table = []
                for kind, row in [("th", head), *(("td", r) for r in rows)]:
                    table.append("".join(f"<{kind}{f' align={a}' if a else ''}>{self.inline(c)}</{kind}>" for c, a in zip_longest(row, align, fillvalue="")))
                yield "<table>" + "".join(f"<tr>{row}</tr>" for row in table) + "</table>"
            else:
                paragraph = [line, *lines.take(lambda l: l.strip() and not re.match(r"[->|#`=]|\* |\d+\.", l))]
                if re.match("=+$", lines.peek() or ""):
                    next(lines)
                    yield f"<h1>{self.inline(' '.join(paragraph))}</h1>"
                else:
                    yield f"<p>{self.inline(' '.join(map(str.strip, paragraph)))}</p>"

    def render(self, text):
        def note(m):
            self.references[m["name"]] = m["url"], m["title"]
            return ""
        return "\n".join(self.blocks(re.sub(r'(?m)^\[(?P<name>\w+)\]:\s*(?P<url>\S+)(?:\s+"(?P<title>.*)")?\n?', note, text)))


print(Renderer().render(SOURCE))
print(Renderer().inline("a *b **c** d* [no] \\[x\\] `1*2*3` & <"))
Renderer().render("```\nnever closed")
