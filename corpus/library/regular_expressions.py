"""Regular expressions: groups, assertions, flags, substitution, a log analyser and errors."""
import re
from collections import Counter

LOG = """\
2024-03-01 12:00:01 INFO  [main] started in 120ms
2024-03-01 12:00:05 ERROR [worker-1] task 17 failed: timeout after 3000ms
2024-03-01 12:01:00 WARN  [worker-2] slow query (950ms): SELECT "a" FROM b
bad line
2024-03-02 00:00:00 ERROR [worker-1] task 18 failed: disk full
"""
LINE = re.compile(
    r"""^(?P<date>\d{4}-\d\d-\d\d)\ (?P<time>[\d:]+)\s+
    (?P<level>[A-Z]+)\s+\[(?P<thread>[^\]]*)\]\s+(?P<message>.*)$""",
    re.VERBOSE | re.MULTILINE,
)
records = [m.groupdict() for m in LINE.finditer(LOG)]
print(len(records), Counter(r["level"] for r in records), [r["thread"] for r in records])
print([int(n) for n in re.findall(r"(\d+)ms", LOG)], re.findall(r"task (\d+) failed: (\w+)", LOG), LINE.groupindex)
m = re.search(r"(?P<key>\w+)=(?P<value>'[^']*'|\S+)(;)?", "set name='a b' now")
print(m, m.span(), m.groups("none"), m["key"], m.start("value"), m.lastgroup, m.expand(r"\g<value>:\1"), m.re.pattern[:8])
print(re.split(r"[,;]\s*", "a, b;c,,d"), re.split(r"(\d)", "a1b2c", maxsplit=1), re.split(r"x*", "axbc"))
print(re.sub(r"\b(\w)(\w*)", lambda m: m[1].upper() + m[2], "the quick fox"), re.sub("a", r"\\", "banana", count=2), re.subn("(?i)B", "<\\g<0>>", "abBa"))
tests = [(r"(a+)+b", "aaab"), (r"a*?b", "aaab"), (r"(?<=\$)\d+", "cost $42"), (r"(?<!\$)\b\d+", "cost $42 or 17"), (r"foo(?!bar)", "foobar foobaz"), (r"(.)(.)\2\1", "xabbay"), (r"^\s*$", "  "), (r"\A\w+\Z", "word"),
         (r"(?s)a.b", "a\nb"), (r"(?x) a  b # comment", "ab"), (r"[^\W\d_]+", "12_été34"), (r"(?a:\w+)", "été"), (r"(a)?(?(1)b|c)", "c"), (r"(?>a+)ab", "aaab"), (r"a++b", "aab"), (r"x{2,3}?", "xxxx"), (r"[\]\-a]+", "a-]b"), (r"\u00e9|\N{DIGIT ONE}", "1"), (r"(?:a|ab)(?:c|bcd)", "abcd"), (r"", "x")]
for pattern, text in tests:
    found = re.search(pattern, text)
    print(f"{pattern!r:28} {found and (found.group(), found.span(), found.groups())}")
print(re.fullmatch("a|ab", "ab"), re.match("b", "ab"), re.compile("b").search("abb", 2), re.escape("a.b*[c]"), re.compile(b"\\d+").findall(b"1 22"))
print(repr(re.compile("x", re.I | re.M)), re.compile("(a)(?P<n>b)").groups, re.I | re.S, re.purge())
for bad in ("(", ")", "[a", "a**", "*a", "(?P<n>a)(?P<n>b)", "(?P=x)", "\\2", "a{3,1}", "(?<=a+)b", "[z-a]", "(?z)", "\\", "(?P<1>a)", "\\N{no such}", "(?i)a(?s)b", "(?(5)a)", "a\\q"):
    try:
        re.compile(bad)
        print(repr(bad), "compiles")
    except re.PatternError as e:
        print(f"{bad!r:20} {e.msg} at {e.pos}, line {e.lineno}")
try:
    re.sub("a", r"\g<5>", "a")
except re.error as e:
    print(e)
