"""Word games by comprehensions: anagrams, ciphers, ladders, Boggle, bigrams, run-length coding, and evaluation order."""
from collections import Counter, deque
from itertools import chain, groupby, permutations
from string import ascii_lowercase as abc

TEXT = """the cat sat on the mat and the tac act was cast at the stone of notes by the tones
cold cord card ward warm word wood food fool cool col hot cog dog dot lot log"""
WORDS = sorted({w for line in TEXT.splitlines() for w in line.split()})
groups = {k: ws for k in sorted({"".join(sorted(w)) for w in WORDS}) if len(ws := [w for w in WORDS if sorted(w) == [*k]]) > 1}
print(groups)
rot = {c: abc[(i + 13) % 26] for i, c in enumerate(abc)}
print("".join(rot.get(c, c) for c in "uryyb, jbeyq"), *["".join(rot[rot[c]] for c in w) for w in WORDS[:3]])


def neighbours(word):
    return (new for i, old in enumerate(word) for c in abc if c != old and (new := word[:i] + c + word[i + 1 :]) in known)


def ladder(start, goal):
    queue, came = deque([start]), {start: None}
    while queue and goal not in came:
        word = queue.popleft()
        queue.extend(new for new in [*neighbours(word)] if new not in came and not came.update({new: word}))
    path = [goal]
    while (previous := came[path[-1]]) is not None:
        path.append(previous)
    return path[::-1]


known = {*WORDS}
print(*ladder("cold", "warm"), "|", *ladder("cat", "mat"), "|", {w: n for w in WORDS if (n := sum(1 for _ in neighbours(w))) > 2})
BOARD = ["tca", "oas", "nes"]
cells = {(r, c): ch for r, row in enumerate(BOARD) for c, ch in enumerate(row)}
near = {(r, c): [(a, b) for a in range(r - 1, r + 2) for b in range(c - 1, c + 2) if (a, b) in cells and (a, b) != (r, c)] for r, c in cells}


def found(word, path=()):
    if not word:
        return True
    return any(found(word[1:], (*path, p)) for p in (near[path[-1]] if path else cells) if cells[p] == word[0] and p not in path)


print([w for w in WORDS if found(w)], sum(len(n) for n in near.values()))
bigrams = Counter(chain.from_iterable((a + b for a, b in zip(w, w[1:])) for w in TEXT.split()))
print(bigrams.most_common(4), {n for _, n in bigrams.most_common()} - {*range(3)})
encoded = [(c, len([*run])) for c, run in groupby("aaabccddddd")]
print(encoded, "".join(c * n for c, n in encoded), "".join(f"{n if n > 1 else ''}{c}" for c, n in encoded))
print(sum(1 for p in permutations("stone") if "".join(p) in known), {"".join(p) for p in permutations("tea", 2)} & {"at", "ta", "ea", "xx"} == {"at", "ta", "ea"})
print(*("".join(ch for ch, keep in zip("abcde", f"{mask:05b}") if keep == "1") or "-" for mask in range(0, 32, 5)))
pig = [f"{w[i:]}{w[:i]}ay" for w in "string apple queue the hmm".split() for i in [next((i for i, c in enumerate(w) if c in "aeiou"), len(w))]]
print(pig, [*map("".join, zip(*[iter("abcdefgh")] * 3))], [w[::-1] for w in WORDS if w[::-1] in known and w < w[::-1]])
order = []


def note(tag, value=True):
    order.append(tag)
    return value


_ = {note(f"k{i}", i): note(f"v{i}") for i in note("outer", range(2)) if note(f"if{i}") for j in note(f"inner{i}", "x") if note("last")}
print(*order)
cipher = {plain: code for plain, code in zip(abc, dict.fromkeys("keyword" + abc))}
secret = [[cipher[c] for c in w] for w in "attack at dawn".split()]
print(*map("".join, secret), "".join({v: k for k, v in cipher.items()}[c] for w in secret for c in w))
print("".join(cipher[c] for w in ["retreat", "at once!"] for c in w if c != " "))
