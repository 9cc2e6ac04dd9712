"""re in use: a log analyser, a tokenizer with named groups, lookarounds, conditionals, possessive and atomic groups, callbacks, flags, scanner errors."""
import re
from collections import Counter

LOG = """\
127.0.0.1 - ann [10/Oct/2024:13:55:36] "GET /a.html?x=1 HTTP/1.1" 200 2326
10.0.0.7 - - [10/Oct/2024:13:56:01] "POST /form HTTP/1.1" 503 12
bad line here
10.0.0.7 - bob [11/Oct/2024:00:00:00] "GET /img/\u00e9.png HTTP/1.0" 404 -
"""
LINE = re.compile(r"""
    ^(?P<host>\d{1,3}(?:\.\d{1,3}){3}) \s - \s (?P<user>-|\w+) \s
    \[(?P<day>\d+)/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<time>[\d:]{8})\] \s
    "(?P<method>[A-Z]+) \s (?P<path>[^\s?"]+)(?:\?(?P<query>\S*))? \s HTTP/(?P<version>1\.[01])" \s
    (?P<status>[1-5]\d\d) \s (?P<size>\d+|-)$
""", re.X | re.M)
TOKEN = re.compile(r"(?P<number>\d+\.?\d*)|(?P<name>[^\W\d]\w*)|(?P<op>\*\*|[-+*/()=])|(?P<skip>\s+)|(?P<bad>.)")


def snake(text):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text).lower()


def tokens(text):
    for m in TOKEN.finditer(text):
        if m.lastgroup == "bad":
            raise SyntaxError(f"bad character {m[0]!r} at {m.start()}")
        if m.lastgroup != "skip":
            yield m.lastgroup, m.group(), m.span()


for m in LINE.finditer(LOG):
    print(m["host"], m.groupdict(default="?")["query"], m.group("method", "status"), m.span("path"), m.lastindex, m.lastgroup)
print(LINE.groups, sorted(LINE.groupindex)[:3], Counter(m["status"][0] for m in LINE.finditer(LOG)), LINE.flags & re.X, LINE.search("none"))
print([snake(w) for w in ("camelCase", "HTTPServer", "getHTTPResponse2Code", "already_snake")], list(tokens("x1 = 3.5*(y+2)**z")))
print(re.sub(r"(\w+)@(\w+)", r"\2 at \g<1>\g<0>", "a@b c@d"), re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "1 a 22 b 333", count=2), re.subn("a*", "-", "baac"), re.sub("(?i)x|", ".", "aXb"), re.sub("(a)|b", r"[\1]", "ab"), re.split(r"([,;])\s*", "a, b;c,,d"), re.split(r"\b", "hi there"), re.split("x*", "axbc"), re.split(",", "a,b,c", maxsplit=1))
for pattern, text in ((r"(\w)\1", "hello"), (r"(?P<q>['\"]).*?(?P=q)", "say \"it's\" ok"), (r"(<)?\w+(?(1)>|$)", "<tag>"), (r"(<)?\w+(?(1)>|$)", "<tag"), (r"(?=.*\d)(?!.*\s)\w{4,}", "abc1"), (r"(?<!\$)\b\d+", "$5 6"), (r"(?>a+)ab", "aaab"), (r"a++b", "aaab"), (r"a*+a", "aaa"), (r"(?:ab){2,3}?", "ababab"), (r"^\s*$", "  "), (r"(?s)a.b", "a\nb"), (r"(?m)^b$", "a\nb\nc"), (r"\Aa\Z", "a\n"), (r"(?i:A)b", "ab"), (r"(?-i:a)B", "ab"), (r"(?x) a b # c", "ab"), (r"[^\W\d_]+", "_1\u00e9t\u00e9"), (r"(?a)\w+", "\u00e9t"), (r"[\]\-^a]+", "^-]a"), (r"\x41\u0042\103", "ABC"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"(a*)*b", "aab"), (r"(|a)+", "aa"), (r"\N{DIGIT ONE}", "1"), (r"[a-c&&b]", "&"), (r".*?(\d+)$", "ab12"), (r"(?<=a|b)c", "bc"), (r"(.)(.)?(?(2)y|z)", "az")):
    m = re.search(pattern, text)
    print(pattern, "->", m and (m.group(), m.span(), m.groups()))
for bad in ("(", ")", "[", "*", "a**", "a{2,1}", "(?P<1>x)", "(?P<a>x)(?P<a>y)", r"\1", r"(?P=no)", "(?<=a+)b", "(?z)", "a(?i)", "[z-a]", r"\q", "(?P<a", "(?(1)a|b|c)", "(?(2)a)", "x{99999999999}", r"\N{NOPE}", "(?", "(?#", "[\\", "\\", "a++*", "(?P>x)", r"[\w-z]", "(?-)", "(?ii-i:x)", "(?u)" + "(?L)"):
    try:
        re.compile(bad)
        print(bad, "fine")
    except re.error as error:
        print(bad, "!", error, error.pos, error.colno)
    except OverflowError as error:
        print(bad, "!", error)
p = re.compile("(a)(b)?", re.I)
m = p.match("xAb", 1)
print(p, m, m.pos, m.endpos, m.re is p, m.string, m.regs, m.expand(r"\1-\2"), m.start(2), p.match("a").span(2), p.match("a").groups("none"), bool(p.fullmatch("ab!")), p.findall("ab a AB"), [x.span() for x in p.finditer("abab", 1, 3)], p == re.compile("(a)(b)?", re.I), re.escape("a.b*c d-e\u00e9"), p.scanner("ab").search().group(), re.I | re.M, re.compile("a", re.A).flags, re.compile(b"\\w").findall(b"a\xe9"), re.NOFLAG, type(p).__name__)
for attempt in (lambda: re.match("a", b"a"), lambda: re.match(b"a", "a"), lambda: re.compile(5), lambda: p.sub(r"\9", "a"), lambda: p.sub(r"\g<no>", "a"), lambda: p.sub(r"\q", "a"), lambda: m["no"], lambda: m[9], lambda: m.group("x", 1), lambda: re.compile(p, re.M), lambda: re.sub("a", 5, "a"), lambda: p.match(), lambda: m.start("no"), lambda: re.compile("a", re.U | re.A), lambda: re.compile("(?L)a"), lambda: p.split("a", "b"), lambda: re.sub("a", lambda m: 5, "a"), lambda: p < p, lambda: m.expand("\\g<"), lambda: setattr(p, "x", 1), lambda: re.template("a")):
    try:
        print(attempt())
    except (re.error, TypeError, ValueError, IndexError, AttributeError) as error:
        print(type(error).__name__, error)
list(tokens("a ? b"))
