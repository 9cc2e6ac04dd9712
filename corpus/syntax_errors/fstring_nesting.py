"""A table printer with nested format specifications, one of them nested too deeply for its braces."""


def table(rows, widths, *, fill=" ", align="<"):
    lines = []
    for row in rows:
        cells = [f"{str(cell):{fill}{align}{width}}" for cell, width in zip(row, widths)]
        lines.append(f"| {' | '.join(cells)} |")
    ruler = f"+{'+'.join(f'{'':-<{w + 2}}' for w in widths)}+"
    return "\n".join([ruler, *lines, ruler])


print(table([("pen", 2), ("paper", 10)], (8, 4)))
print(f"""{
    table(
        [("total", 12)],
        (8, 4),
    )
}
""")
print(f"{'nested':{'>'}{10!r:>{5}}")
