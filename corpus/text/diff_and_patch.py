"""Longest common subsequences, a unified-diff writer and a patch program, word diffs, edit scripts, and similarity search."""
import re
from collections import defaultdict
from functools import cache
from itertools import groupby

OLD = """def area(w, h):
    return w * h

def volume(w, h, d):
    return w * h * d

print(area(2, 3))
print("done")
""".splitlines()
NEW = """def area(width, height):
    return width * height

def perimeter(w, h):
    return 2 * (w + h)

def volume(w, h, d):
    return w * h * d

print(area(2, 3))
print("all done")
""".splitlines()


class PatchError(Exception):
    def __init__(self, hunk, line, expected, found):
        super().__init__(hunk, line)
        self.__dict__.update(expected=expected, found=found)

    def __str__(self):
        return "hunk {0[0]}, line {0[1]}: expected {1.expected!r}, found {1.found!r}".format(self.args, self)


def script(a, b):
    """Pairs of kind and line, by Myers' greedy algorithm."""
    trace, best = [], {1: 0}
    for d in range(len(a) + len(b) + 1):
        trace.append(best.copy())
        for k in range(-d, d + 1, 2):
            down = k == -d or k != d and best[k - 1] < best[k + 1]
            x = best[k + 1] if down else best[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            best[k] = x
            if x >= len(a) and y >= len(b):
                return [*reversed(list(walk(trace, a, b)))]


def walk(trace, a, b):
    x, y = len(a), len(b)
    for d, best in reversed([*enumerate(trace)]):
        k = x - y
        previous = k + 1 if k == -d or k != d and best[k - 1] < best[k + 1] else k - 1
        px = best[previous]
        py = px - previous
        while x > px and y > py and x > 0 and y > 0:
            x, y = x - 1, y - 1
            yield " ", a[x]
        if d:
            yield ("+", b[py]) if x == px else ("-", a[px])
        x, y = px, py


def unified(a, b, context=1):
    lines = script(a, b)
    changed = [i for i, (kind, _) in enumerate(lines) if kind != " "]
    wanted = sorted({j for i in changed for j in range(max(0, i - context), min(len(lines), i + context + 1))})
    for _, group in groupby(enumerate(wanted), lambda pair: pair[1] - pair[0]):
        span = [i for _, i in group]
        before = lines[:span[0]]
        hunk = [lines[i] for i in span]
        count = lambda kinds, items: sum(kind in kinds for kind, _ in items)
        yield f"@@ -{count(' -', before) + 1},{count(' -', hunk)} +{count(' +', before) + 1},{count(' +', hunk)} @@"
        yield from map("".join, hunk)


def patch(lines, diff, reverse=False):
    lines, offset, number = list(lines), 0, 0
    add, remove = ("-", "+") if reverse else ("+", "-")
    for line in diff:
        match re.fullmatch(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@", line):
            case re.Match() as m:
                number += 1
                at = int(m[2 if reverse else 1]) - 1 + offset
                continue
        kind, text = line[0], line[1:]
        if kind == add:
            lines.insert(at, text)
            at, offset = at + 1, offset + 1
        else:
            found = lines[at] if at < len(lines) else None
            if found != text:
                raise PatchError(number, at + 1, text, found)
            if kind == remove:
                del lines[at]
                offset -= 1
            else:
                at += 1
    return lines


@cache
def lcs(a, b):
    if not a or not b:
        return ""
    if a[-1] == b[-1]:
        return lcs(a[:-1], b[:-1]) + a[-1]
    return max(lcs(a[:-1], b), lcs(a, b[:-1]), key=len)


def words(a, b):
    shown = ""
    for kind, group in groupby(script(re.findall(r"\w+|\W", a), re.findall(r"\w+|\W", b)), lambda pair: pair[0]):
        text = "".join(t for _, t in group)
        shown += {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}[kind].format(text)
    return shown


def trigrams(text):
    padded = f"  {text.lower()} "
    return {padded[i:i + 3] for i in range(len(padded) - 2)}


diff = list(unified(OLD, NEW))
print(*diff, sep="\n")
print(patch(OLD, diff) == NEW, patch(NEW, diff, reverse=True) == OLD, list(unified(OLD, OLD)), list(unified([], ["x"])), patch([], ["@@ -1,0 +1,1 @@", "+x"]))
print(lcs("AGGTAB", "GXTXAYB"), lcs("human", "chimpanzee"), lcs.cache_info().currsize > 20)
print(words("the quick brown fox", "the slow brown dog jumps"), words(OLD[-1], NEW[-1]))
index = defaultdict(set)
for name in ("python", "pyhton", "cython", "jython", "pylon", "typhoon"):
    for gram in trigrams(name):
        index[gram].add(name)
scores = {name: len(trigrams(name) & trigrams("python")) / len(trigrams(name) | trigrams("python")) for name in set().union(*(index[g] for g in trigrams("python")))}
print([f"{n} {s:.2f}" for n, s in sorted(scores.items(), key=lambda item: (-item[1], item[0]))])
try:
    patch(NEW, diff)
except PatchError as error:
    print(error)
patch(OLD[2:], diff)
