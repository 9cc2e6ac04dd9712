"""Greedy and balanced word wrap, justification and a frequency table."""

TEXT = """It is a truth universally acknowledged, that a single man in possession of a good
fortune, must be in want of a wife. However little known the feelings or views of such a man may be
on his first entering a neighbourhood, this truth is so well fixed in the minds of the surrounding
families, that he is considered the rightful property of some one or other of their daughters."""


def greedy(words, width):
    line, length = [], -1
    for w in words:
        if length + 1 + len(w) > width:
            yield line
            line, length = [], -1
        line.append(w)
        length += 1 + len(w)
    if line:
        yield line


def balanced(words, width):
    """Least sum of squared slack, by dynamic programming."""
    n = len(words)
    best = [0] + [float("inf")] * n
    cut = [0] * (n + 1)
    for end in range(1, n + 1):
        length = -1
        for start in range(end - 1, -1, -1):
            length += 1 + len(words[start])
            if length > width:
                break
            cost = best[start] + (0 if end == n else (width - length) ** 2)
            if cost < best[end]:
                best[end], cut[end] = cost, start
    lines, end = [], n
    while end:
        lines.append(words[cut[end] : end])
        end = cut[end]
    return lines[::-1]


def justify(line, width):
    if len(line) == 1:
        return line[0].ljust(width)
    gaps = len(line) - 1
    space, extra = divmod(width - sum(map(len, line)), gaps)
    out = ""
    for i, w in enumerate(line[:-1]):
        out += w + " " * (space + (i < extra))
    return out + line[-1]


words = TEXT.split()
for wrap in greedy, balanced:
    print(wrap.__name__.center(40, "-"))
    for line in wrap(words, 40):
        print(f"|{justify(line, 40)}|")
counts = {}
for w in TEXT.lower().translate({ord(c): None for c in ",."}).split():
    counts[w] = counts.get(w, 0) + 1
for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:8]:
    print(f"{w:<10}{'*' * n:>8}{n:3d}")
print(TEXT.partition(",")[2][:20], TEXT.count("th"), TEXT.rfind("of"), TEXT.index("wife"))
