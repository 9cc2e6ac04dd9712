"""The methods of str over ordinary and unusual text."""
samples = ["", "abc", "Hello World", "ǆ ß ﬁ", "İi", "x\ty", "Ⅷ½²", "naïve", "٣", "\x1f \u2003", "__name__", "ÀÉ", "𝒳𝓎"]
tests = "isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper".split()
for s in samples:
    marks = "".join("x" if getattr(s, t)() else "." for t in tests)
    print(ascii(s).ljust(24), marks, len(s), *(ascii(f(s)) for f in (str.upper, str.lower, str.title, str.swapcase, str.capitalize, str.casefold)))
s = "one,two,,three"
print(s.split(","), s.split(",", 1), s.rsplit(",", 1), s.rpartition(","), s.partition(";"), s.replace(",", "--", 2))
print(" a  b ".split(), " a  b ".split(" "), "".split(), "".split(","), "a\r\nb\x0bc\u2028d".splitlines(True))
print("x".join("abc"), "-".join([]), "ab" * 3, "ab" * -1, "abc"[::-1], "abcdef"[-1:1:-2], "abc"[5:], "b" in "abc")
print("42".zfill(5), "-42".zfill(5), "x".center(6, "*"), "a\tbc\td".expandtabs(4), "xxabcxx".strip("x"), "abcab".rstrip("ab"))
print("prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "abc".startswith(("x", "a")), "abc".endswith("bc", 2))
print("{0}-{1!r:>6}-{x[1]}-{y.real:.1f}-{{}}".format(1, "a", x=[1, 2], y=3.0), "%5.1f|%-5s|%05d|%x|%%|%r|%c" % (3.14159, "ab", 42, 255, "q", 65))
print("%(a)s %(b)+d" % {"a": 1, "b": 2}, "{:>{w}}|{:^{w}}".format("r", "c", w=5), f"{'nested':{'*'}^{12}}")
print("abc" < "abd", "Z" < "a", "" < "a", max("hello"), sorted("hello"), "é" == "e\u0301", "a" "b" r"\n" f"{1}")
table = str.maketrans("abc", "xyz", "d")
print("abcd".translate(table), table, "\N{GREEK SMALL LETTER ALPHA}\x41\u00e9\U0001f600".encode("unicode_escape"))
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\x00\x7f\xa0\u200b\ud800\n\\"), ascii("é😀"))
print("😀é".encode(), "é".encode("utf-16-le"), b"\xc3\xa9\xff".decode("utf-8", "replace"), "é€".encode("latin-1", "xmlcharrefreplace"))
for bad in (lambda: "abc".index("z"), lambda: "a" + 1, lambda: "%d" % "x", lambda: "{} {}".format(1), lambda: "{a}".format(), lambda: "x".center(3, "ab"), lambda: b"\xff".decode(), lambda: "€".encode("ascii"), lambda: "".join([1]), lambda: "abc"[3], lambda: "%s" % (1, 2), lambda: "%q" % 1, lambda: format(1, "q"), lambda: "a".split("")):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
