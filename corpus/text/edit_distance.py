"""Levenshtein with the edit script, longest common subsequence, and a spelling corrector."""


def distance(a, b):
    rows = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
    script, i, j = [], len(a), len(b)
    while i or j:
        here = rows[i][j]
        if i and j and here == rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            script.append("=" + a[i] if a[i] == b[j] else f"~{a[i]}{b[j]}")
        elif i and here == rows[i - 1][j] + 1:
            i -= 1
            script.append("-" + a[i])
        else:
            j -= 1
            script.append("+" + b[j])
    return rows[-1][-1], " ".join(reversed(script))


def common(a, b):
    if not a or not b:
        return ""
    if a[-1] == b[-1]:
        return common(a[:-1], b[:-1]) + a[-1]
    return max(common(a[:-1], b), common(a, b[:-1]), key=len)


def edits(word):
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from (a + b[1:] for a, b in splits if b)
    yield from (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    yield from (a + c + b[1:] for a, b in splits if b for c in letters)
    yield from (a + c + b for a, b in splits for c in letters)


for pair in (("kitten", "sitting"), ("flaw", "lawn"), ("", "abc"), ("same", "same")):
    print(*pair, *distance(*pair))
print(common("stone", "longest"), common("abcde", "xaxcxe"))
known = {"spelling": 5, "spilling": 2, "the": 9, "they": 3, "then": 3}
for word in ("speling", "hte", "thex", "zzz"):
    candidates = sorted({e for e in edits(word) if e in known}, key=lambda w: (-known[w], w))
    print(word, candidates or "unknown", len(set(edits(word))))
