"""What the reference matches, one line a case, for reference.rs.

Fields, separated by bars: unit width, code, groups, subject, start, end, then the
answers of match, fullmatch, search and finditer. An answer is spans of all groups and
the last index; answers of finditer are separated by slashes.
"""

import random
import re
import re._compiler
import re._parser
import sys
import warnings

warnings.simplefilter("ignore")
random.seed(int(sys.argv[1]))
COUNT = int(sys.argv[2])


def answer(m):
    if m is None:
        return "-"
    spans = ",".join("%d:%d" % m.span(i) for i in range(m.re.groups + 1))
    return "%s@%s" % (spans, m.lastindex)


def answers_of(compiled, subject, start, end):
    return [
        answer(compiled.match(subject, start, end)),
        answer(compiled.fullmatch(subject, start, end)),
        answer(compiled.search(subject, start, end)),
        "/".join(answer(m) for m in compiled.finditer(subject, start, end)),
    ]


def code_of(pattern, flags):
    parsed = re._parser.parse(pattern, flags)
    return re._compiler._code(parsed, flags)


def emit(pattern, flags, subject, start=0, end=None):
    try:
        compiled = re.compile(pattern, flags)
        code = code_of(pattern, flags)
    except (re.error, OverflowError, RecursionError, ValueError):
        return
    end = len(subject) if end is None else end
    if isinstance(subject, bytes):
        width, points = 1, list(subject)
    else:
        points = [ord(c) for c in subject]
        top = max(points, default=0)
        width = 1 if top < 256 else 2 if top < 65536 else 4
    try:
        answers = answers_of(compiled, subject, start, end)
    except SystemError:
        # "The span of capturing group is wrong, please report a bug": the reference's own trouble.
        return
    fields = [
        str(width),
        ",".join("%d" % x for x in code),
        str(compiled.groups),
        ",".join("%d" % x for x in points),
        str(start),
        str(end),
        *answers,
        ascii((pattern, flags, subject)),
    ]
    print("|".join(fields))


def positions(subject):
    if random.random() < 0.8:
        return 0, None
    return random.randrange(len(subject) + 1), random.randrange(len(subject) + 1)


ATOMS = ["a", "b", "c", "ab", "abc", ".", "[ab]", "[^a]", "[a-c]", r"\w", r"\W", r"\d", r"\s", r"\S", "^", "$", r"\b", r"\B", r"\A", r"\Z", "\xe9", "[\xe0-\xf6]"]
ATOMS += ["A", "[A-C]", r"[\w-]", r"[^\d_]", "\u0130", "[\u0430-\u044f]", "\u03c3", "\u017f", "[k\u212a]", "\U00010400", "[\U00010400-\U00010410a]", r"\n", "_", "1", "[\u4e00-\u9fffa\u3040]", ""]


def pattern(depth, state):
    kind = random.random()
    if depth <= 0 or kind < 0.25:
        return random.choice(ATOMS[:10] if random.random() < 0.7 else ATOMS)
    if kind < 0.42:
        return "".join(pattern(depth - 1, state) for _ in range(random.randrange(1, 4)))
    if kind < 0.55:
        return "(?:" + "|".join(pattern(depth - 1, state) for _ in range(random.randrange(2, 4))) + ")"
    if kind < 0.65:
        state[0] += 1
        return "(" + pattern(depth - 1, state) + ")"
    if kind < 0.85:
        inner = pattern(depth - 1, state)
        inner = inner if len(inner) == 1 and inner not in "^$" else "(?:" + inner + ")"
        if random.random() < 0.3:
            state[0] += 1
            inner = "(" + inner + ")"
        return inner + random.choice(["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}"]) + random.choice(["", "", "?", "+"])
    if kind < 0.92:
        if random.random() < 0.5:
            return random.choice(["(?=", "(?!", "(?>"]) + pattern(depth - 1, state) + ")"
        return random.choice(["(?<=", "(?<!"]) + random.choice(["a", "b", "ab", "[ab]", "a|b", "(?:ab|ba)", r"\b"]) + ")"
    if state[0]:
        group = random.randrange(1, state[0] + 1)
        if random.random() < 0.6:
            return "\\%d" % group
        return "(?(%d)%s%s)" % (group, pattern(depth - 1, state), random.choice(["", "|" + pattern(depth - 1, state)]))
    return "a"


def subject():
    alphabet = random.choice(["ab", "abc", "aabbc\n", "abcABC", "ab1_ \n", "a\xe9\xc9b", "a\u0130i\u0131b", "a\u043f\u041f\u03c3\u03c2\u03a3", "sS\u017fkK\u212a", "a\U00010400\U00010428b", "a\u4e00\u3040b"])
    return "".join(random.choice(alphabet) for _ in range(random.randrange(0, 11)))


import test.re_tests as table

for entry in table.tests:
    source, text = entry[0], entry[1]
    for flags in (0, re.I, re.M | re.S, re.A | re.I):
        emit(source, flags, text)
        if text.isascii() and source.isascii():
            emit(source.encode(), flags & ~re.A, text.encode())
            if source[:3] not in ("(?u",):
                emit(source.encode(), flags & ~re.A | re.L, text.encode())

for _ in range(COUNT):
    state = [0]
    source = pattern(4, state)
    flags = random.choice((0, 0, 0, re.I, re.M, re.S, re.I | re.A, re.A))
    for _ in range(5):
        text = subject()
        emit(source, flags, text, *positions(text))
    if source.isascii():
        text = subject().encode("latin-1", "replace")
        flags &= ~re.A
        emit(source.encode(), random.choice((flags, flags | re.L)), text, *positions(text))
