"""Everything str and bytes can do, in a table driven check of slicing, searching, splitting, padding, translating and testing, both kinds side by side."""
import string

TEXT = "Hello, World! hello"
CALLS = """find('o') find('o', 5) find('z') rfind('o') index('lo') rindex('l', 0, 5) count('l') count('') count('l', 4, -1) count('lo', 3)
startswith('He') startswith(('x', 'H')) startswith('l', 2) endswith('lo') endswith('', 100) endswith(('d', 'o'), 0, 5)
split() split(',') split(None, 1) split('l', 2) split('lo, ') rsplit('o', 1) rsplit(None, 1) splitlines() partition(', ') rpartition('o') partition('z') rpartition('z')
replace('l', 'L') replace('l', '', 2) replace('', '-', 3) replace('hello', 'bye', 0) replace('o', 'oo', -1) strip('Ho') lstrip('leH') rstrip('oleh') strip() removeprefix('Hello') removesuffix('x') removesuffix('lo')
upper() lower() title() capitalize() swapcase() isalpha() isupper() istitle() isspace() isalnum() isdigit() isascii() islower()
center(25, '*') ljust(22, '.') rjust(21) zfill(25) center(3) expandtabs() join(['a', 'b']) join('') __len__() __contains__('World') __add__('!') __mul__(2) __rmul__(0) __getitem__(-1) __eq__('x') __lt__('I') __hash__() translate({108: None})
find() index('z') rindex('') count() startswith(3) startswith(['H']) endswith() split('') split(5) split(',', 'x') rsplit('', 1) partition('') replace('a') replace(1, 2) replace('l', 'x', 'y') replace('l', 'L', count=1) strip(5) removeprefix(1) center('x') center(30, 'ab') ljust(30, 5) zfill('3') join([1]) join(5) join(['a', b'b']) expandtabs('x') splitlines(1, 2) splitlines(keepends=True) expandtabs(tabsize=2) __mul__('x') __add__(1) __getitem__('a') __getitem__(99) __contains__(5) index() encode('rot13') hex() decode() title(1) isalpha(1) format_map(3)"""
for line in CALLS.splitlines():
    for call in line.replace(") ", ")\0").split("\0"):
        shown = [call]
        for subject in (TEXT, TEXT.encode()):
            source = call if isinstance(subject, str) else call.replace("('", "(b'").replace(", '", ", b'").replace("['", "[b'").replace("bb'", "'")
            try:
                result = eval(f"subject.{source}")
                shown.append(result if not call.startswith("__hash__") else result == hash(subject))
            except Exception as error:
                shown.append(f"{type(error).__name__}: {error}")
        if str(shown[1]) == str(shown[2]).replace("b'", "'"):
            shown.pop()
        print(*shown, sep=" | ")

text = "abcdefghij"
print([text[s] for s in (slice(2), slice(-3, None), slice(None, None, 3), slice(8, 2, -2), slice(None, None, -1), slice(5, 1), slice(-100, 100), slice(3, None, 100))], text[1:-1][::2], text[-1:], text[10:], "x" * -1 + "y" * 0 + "-" * 5)
print("a\tb\n\tcc\td".expandtabs(4).splitlines(), "a\r\nb\rc\n\nd\x0ce".splitlines(), "a\r\nb\n".splitlines(True), b"a\x0cb\r\nc\x0b".splitlines(), "  a  b  ".split(), "  a  b  ".split(" "), " a b c ".split(None, 1), " a b c ".rsplit(None, 1), ",a,,b,".split(","), "".split(), "".split(","), "aXbXXc".split("XX"), "1.2.3".rpartition("."), "mississippi".replace("issi", "ISSI"), "aaaa".count("aa"), "aaa".replace("aa", "b"), "abcabc".rfind("abc", 1, 5))
print("%s %-5d|%05.1f %x %o %e %%" % ("s", 42, 3.14159, 255, 8, 12345.678), "%(a)s %(b)r" % {"a": 1, "b": "x"}, "%*.*f" % (8, 2, 2.5), "%c%c" % (65, "B"), "%r %a" % ("\u00e9", "\u00e9"), "%+d % d %i" % (5, 5, 2.9), "%#x %#o %X" % (255, 8, 255), "%s" % [1], "%s %s" % (1, (2,)), "%.3s|%10.2s|" % ("abcdef", "xyz"), "%5%|", "%-8s|%8s|" % ("ab", "cd"), b"%s %d %x %c %a" % (b"b", 3, 255, 66, "x"))
print("{0} {1} {0}".format("a", "b"), "{:>{w}.{p}}".format("abcdef", w=6, p=3), "{0[k]} {1[0]} {2.real}".format({"k": "key"}, [7], 3), "{!r:^7}|{!s}|{!a}".format("x", "y", "\u00e9"), "{{}}{}".format(1), "{:,}|{:_}|{:+}|{:08.3f}|{:e}|{:%}|{:#b}|{:c}|{:n}".format(1234567, 1234567, 5, 3.14159, 1234.5, 0.5, 5, 65, 12), "{a.b[c]}".format(a=type("A", (), {"b": {"c": "deep"}})), "{:{}{}{}}".format("mid", "*", "^", 9), "{0:{1[w]}}".format("x", {"w": 3}) + "|", string.Formatter().format("{0}{x}", 1, x=2), "{x}".format_map(type("D", (dict,), {"__missing__": lambda s, k: f"<{k}>"})()))
name, value, width = "n", 3.14159, 8
print(f"{name!r:>{width}}|{value:{width}.2f}|{value=:.1f}|{name = }|{name=!s}|{width*2=}|{'nested ' + f'{name}'}|{{}}|{name:{'<'}{3}}|{value:.{2}f}|{(q := 1)}|{[c for c in name]}|{'a' 'b'}|{name.upper()!s:_^5}|{1_000:,}|{True:d}|{None}|{...}|" f"{'joined'}" rf"\d{name}")
multi = f"""{
    name  # a comment
    + 'x'
}|{"quote"}|{'\n'}|{name
:>4}|{f"{f'{1 + 1}'}"}"""
print(multi, str.join("-", map(str, range(3))), "".join(reversed("abc")), max("hello"), sorted("hello"), "b" in "abc", "" in "", "abc" > "abd", [*"hi"], dict.fromkeys("aba"), "a" "b" 'c', r"\n" + "\\n", "\x41\u0042\103", b"\x41\103", "line \
continued", ("implicit "
 "join"))
ba = bytearray(b"hello")
ba[0:1] = b"J"
ba += b"!"
ba.insert(1, 65)
ba.extend([66, 67])
del ba[-1]
ba[::2] = b"...." if len(ba[::2]) == 4 else b"-" * len(ba[::2])
print(ba, ba.pop(), ba.remove(46) if 46 in ba else None, ba.reverse(), ba, ba.find(b"l"), ba.hex("-"), bytes(ba)[1], ba.count(45), ba.copy() == ba, bytes.fromhex("DE AD be ef"), bytes([1, 2]) + bytearray(b"3"), bytearray(b"3") + bytes([1]), b"a" in b"abc", 97 in b"abc", b"abc"[1], b"abc"[1:2], [*b"ab"], b"%b" % b"x", bytes(3), b"".join([b"a", bytearray(b"b"), memoryview(b"c")]))
"{0.missing}".format(name)
