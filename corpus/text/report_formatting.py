"""Reports in text: tables with alignment by type, histograms, boxes, trees, pagination, justification, calendars of weeks and number columns."""
import itertools
import math
import textwrap

ROWS = [("apple", 3, 1.5, None), ("banana split", 12, 0.25, True), ("\u5b57\u5178", 1234567, -2.0, False), ("", 0, math.inf, [1, 2])]


class Table:
    def __init__(self, *heads, style="grid"):
        self.heads, self.rows, self.style = heads, [], style

    def __iadd__(self, row):
        if len(row) != len(self.heads):
            raise ValueError(f"{len(row)} cells for {len(self.heads)} columns")
        self.rows.append(row)
        return self

    @staticmethod
    def cell(value):
        match value:
            case bool() | None:
                return {True: "yes", False: "no", None: "-"}[value], "^"
            case int():
                return f"{value:,}", ">"
            case float() if math.isfinite(value):
                return f"{value:.2f}", ">"
            case float():
                return str(value), ">"
            case [*items]:
                return "; ".join(map(str, items)), "<"
            case _:
                return str(value), "<"

    def __str__(self):
        cells = [[self.cell(v) for v in row] for row in self.rows]
        widths = [max(len(head), *(len(row[i][0]) for row in cells)) for i, head in enumerate(self.heads)]
        left, mid, right, line = {"grid": "|||-", "plain": ["", "  ", "", ""], "box": "\u2551\u2502\u2551\u2500"}[self.style]
        def join(parts):
            return (left + mid.join(parts) + right).rstrip()
        out = [join(f"{h:^{w}}" for h, w in zip(self.heads, widths))]
        if line:
            out.append(join(line * w for w in widths))
        out += [join(f"{text:{align}{w}}" for (text, align), w in zip(row, widths)) for row in cells]
        return "\n".join(out)


def histogram(data, width=20):
    top = max(data.values())
    for label, n in data.items():
        whole, part = divmod(n * width * 8 // top, 8)
        yield f"{label:>8} {'\u2588' * whole}{' \u258f\u258e\u258d\u258c\u258b\u258a\u2589'[part].strip()} {n}"


def tree(node, prefix="", name="root"):
    yield prefix + name
    inner = prefix.replace("\u251c\u2500 ", "\u2502  ").replace("\u2514\u2500 ", "   ")
    items = list(node.items()) if isinstance(node, dict) else []
    for i, (key, child) in enumerate(items):
        yield from tree(child, inner + ("\u2514\u2500 " if i == len(items) - 1 else "\u251c\u2500 "), str(key))


def justify(text, width):
    for line in textwrap.wrap(text, width)[:-1]:
        words = line.split()
        gaps, spaces = len(words) - 1, width - sum(map(len, words))
        yield words[0] + "".join(" " * (spaces // gaps + (i < spaces % gaps)) + w for i, w in enumerate(words[1:])) if gaps else line
    yield textwrap.wrap(text, width)[-1]


def pages(lines, height):
    for number, chunk in enumerate(itertools.batched(lines, height), 1):
        yield f"{f' page {number} ':=^30}"
        yield from chunk
        yield from [""] * (height - len(chunk))


def columns(items, count):
    rows = -(-len(items) // count)
    grid = [items[i::rows] for i in range(rows)]
    widths = [max(map(len, column)) for column in itertools.zip_longest(*grid, fillvalue="")]
    return [" ".join(f"{x:<{w}}" for x, w in zip(row, widths)).rstrip() for row in grid]


def size(n):
    for unit in "B KiB MiB GiB".split():
        if abs(n) < 1024:
            return f"{n:.4g} {unit}"
        n /= 1024
    return f"{n:,.1f} TiB"


def span(seconds):
    parts = []
    for length, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        n, seconds = divmod(seconds, length)
        if n or unit == "s" and not parts:
            parts.append(f"{n}{unit}")
    return " ".join(parts)


TEXT = "It was a bright cold day in April, and the clocks were striking thirteen. Winston slipped quickly through the glass doors."
for style in ("grid", "plain", "box"):
    table = Table("name", "count", "price", "flag", style=style)
    for row in ROWS:
        table += row
    print(table, end="\n\n")
print(*histogram({"mon": 3, "tuesday": 20, "wed": 13}), *tree({"src": {"main.py": 1, "lib": {"a": 0, "b": 0}}, "docs": {}, "x": 5}), *justify(TEXT, 30), sep="\n")
print(*pages(justify(TEXT, 40), 3), sep="\n")
print(*columns("alpha beta gamma delta epsilon zeta eta".split(), 3), [size(n) for n in (0, 1023, 1536, 10**7, 5 * 2**40)], [span(s) for s in (0, 59, 3600, 90061)], sep="\n")
print(f"{'left':<10}|{'right':>10}|{'mid':^10}|{'fill':*^10}|{42:08.3f}|{-7:+d}|{255:#06x}|{1e6:,.0f}|{0.256:.1%}|{'trunc':.3}|{3.0!r:>6}|{True!s:>6}|{None!r:<6}|")
print("\n".join(f"{n:>3}{n**2:>6}{n**3:>8}{1 / n:>9.4f}" for n in (1, 5, 10)), f"{'':-<26}", textwrap.indent("a\nb", "  > "), sep="\n")
table += (1, 2)
