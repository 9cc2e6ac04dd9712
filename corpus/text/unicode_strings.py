"""Text beyond ASCII: case mapping, normalisation, categories, identifiers, digits, surrogates, width and sorting of many scripts."""
import re
import unicodedata

WORDS = ["Stra\u00dfe", "\u0130stanbul", "\ufb01sh", "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u01c6ep", "\u1e9e", "\u0149a", "\u0390", "\u10d0\u10d1", "\U00010428", "e\u0301", "\u00c5\u212b", "\u2167", "\u00b2\u00bd", "\u0665\u0666", "\u4e94", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u202eabc", "A\u00adB", "\x1f\x85\u2028", "na\u00efve-caf\u00e9", "\u0d34", "\u1f88"]


def graphemes(text):
    out = []
    joined = False
    for char in text:
        if out and (unicodedata.combining(char) or char in "\u200d\ufe0f" or joined):
            out[-1] += char
        else:
            out.append(char)
        joined = char == "\u200d"
    return out


def width(text):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Cc") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def strip_marks(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


for word in WORDS:
    print(ascii(word), *map(ascii, (word.upper(), word.lower(), word.title(), word.capitalize(), word.swapcase(), word.casefold())), len(word), len(word.encode()), len(graphemes(word)), width(word), ascii(strip_marks(word)),
          "".join(flag if getattr(word, "is" + name)() else "-" for flag, name in zip("anAdDniuLsTpP", ["alpha", "alnum", "ascii", "decimal", "digit", "numeric", "identifier", "upper", "lower", "space", "title", "printable", "printable"])))
print(ascii("".join(sorted("z\u00e9\u00e8ea\u00dfZ\u03b1"))), sorted(["\u00e9t\u00e9", "etude", "zoo", "\u00c9a"], key=lambda w: (strip_marks(w).casefold(), w)) == ["\u00c9a", "\u00e9t\u00e9", "etude", "zoo"])
for form in ("NFC", "NFD", "NFKC", "NFKD"):
    print(form, [ascii(unicodedata.normalize(form, w)) for w in ("\u00e9", "\ufb01\u00b2", "\u1100\u1161\u11a8", "\uac01", "\u0344", "a\u0323\u0307", "\u2126", "\u00bd")], unicodedata.is_normalized(form, "\u00e9"))
print([int(d) for d in ("\u0665\u0666", "\u096b", "\uff15")], [unicodedata.numeric(c) for c in "\u00bd\u2167\u4e94\u0bf0"], [unicodedata.digit(c, None) for c in "\u00b2\u2460\u00bd"], float("\u0661.\u0665"), "\u00b2".isdigit(), "\u00b2".isdecimal(), "\u00bd".isnumeric(), "\u216b".isnumeric())
print("fi" in "\ufb01", "fi" in "\ufb01".casefold(), "\u1e9e".casefold() == "\u00df".casefold() == "ss", "\u03a3".lower(), "A\u03a3".lower() == "a\u03c2", "A\u03a3B".lower() == "a\u03c3b", "\u0130".lower() == "i\u0307", "\u0131".upper(), "\ufb03".upper(), "\ufb03".title(), "\u01c5".istitle())
print(ascii("\u00e9".encode("ascii", "xmlcharrefreplace")), "\u20ac".encode("cp1252"), ascii("\udc80".encode("utf-8", "surrogateescape")), ascii(b"\xed\xa0\x80".decode("utf-8", "surrogatepass")), ascii("\ud83d\ude00"), "\ud83d\ude00" == "\U0001f600", len("\U0001f600"), "\U0001f600".encode("utf-16-le").hex(" ", 2), ascii("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")), ascii(chr(0x10FFFF)), ascii("\N{GREEK SMALL LETTER ALPHA}\N{EM DASH}\x41\101\u0041"))
for source in ("\u00e9t\u00e9 = 1; print(\u00e9t\u00e9, e\u0301te\u0301)", "\ufb01 = 2; print(fi)", "\u2118 = 3; print(\u2118)", "x\u00b2 = 1", "\U0001f600 = 1", "a\u200db = 1", "\u4e94 = 5; print(\u4e94 + 1)", "\uff41 = 1; print(a)", "x = \u0661", "x = 1\u00a0+ 1", "x = \u201cquoted\u201d", "\u037e", "class \u0416:\n \u0444 = 1\nprint(\u0416.\u0444, \u0416.__name__ == '\u0416')", "'\\N{NO SUCH NAME}'", "'\\u12'", "'\\U00110000'", "b'\u00e9'", "'\\x4'", "def f(*, \u00b5=1): return \u00b5\nprint(f(\u03bc=2))"):
    try:
        exec(source, {})
    except (SyntaxError, NameError, ValueError) as error:
        print(ascii(source), "!", type(error).__name__, ascii(str(error)))
print(re.findall(r"\w+", "caf\u00e9 \u0416\u0443\u043a \u4e94\u6708 a_b"), re.findall(r"\w+", "caf\u00e9", re.A), re.sub(r"(?i)\u00e9", "E", "\u00c9\u00e9"), re.fullmatch(r"(?i)stra\u00dfe", "STRA\u1e9eE") is not None, re.fullmatch("(?i)\u03c3+", "\u03a3\u03c3\u03c2") is not None, re.split(r"\s", "a\u2003b\u00a0c\x1fd"), re.findall(r"\d", "1\u0662\u00b2"), bool(re.match(r"\b\u00e9", "\u00e9")), re.sub("[\u0430-\u044f]", "*", "\u043f\u0440\u0438\u0432\u0435\u0442 x"))
print("\u00e9l\u00e8ve".translate({0xE9: "e", 0xE8: None, ord("v"): 0x56}), str.maketrans("\u00e9", "e"), "abc".translate(str.maketrans("ab", "\u03b1\u03b2", "c")), "x".ljust(3, "\u00b7"), "\u00e9".center(5, "*"), "a\u3000b c".split(), "\u00a0x\u2003".strip() == "x", "l1\u2028l2\x0bl3\x85l4\r\nl5".splitlines(), "\u00df".join(["a", "b"]), "\u00e9a\u00e9".replace("\u00e9", ""), "\u00e9a\u00e9".rfind("\u00e9"), "\U0001f600b".index("b"), "\u00e9"[::-1], f"{'\u4e94':>3}|{'e\u0301':>3}|", "%5s|" % "\u00e9", "\u00e9" * 3, "\u00e9" < "f", "Z" < "a" < "\u00e9" < "\U0001f600", "\uffff" < "\U00010000")
for attempt in (lambda: "\ud800".encode(), lambda: "\u00e9".encode("ascii"), lambda: b"\xc3".decode(), lambda: b"\xe9".decode(), lambda: b"\xf8".decode(), lambda: b"\xc0\x80".decode(), lambda: b"\xed\xa0\x80".decode(), lambda: chr(0x110000), lambda: ord("\U0001f600b"), lambda: unicodedata.name("\ue000"), lambda: unicodedata.lookup("NOPE"), lambda: unicodedata.normalize("NFX", "a"), lambda: unicodedata.digit("x"), lambda: unicodedata.name("ab"), lambda: "a".ljust(5, "xy"), lambda: "a".translate({97: 0x110000}), lambda: str.maketrans("ab", "c"), lambda: int("\u00bd"), lambda: int("\u4e94"), lambda: "x".center("5"), lambda: "\u00e9".encode("nope")):
    try:
        print(attempt())
    except (UnicodeError, ValueError, TypeError, LookupError) as error:
        print(type(error).__name__, ascii(str(error)))
print("\udcff")
