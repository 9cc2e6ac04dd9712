"""string.Template, string.Formatter subclasses, textwrap and str.format fields in a letter generator."""
import string
import textwrap
from string import Formatter, Template

LETTER = Template("""\
    Dear ${title} $name,
        you owe us $$${amount}.
    Yours, $sender""")


class Percent(Template):
    delimiter = "%"
    idpattern = r"[a-z]+(?:\.[a-z]+)?"

    def get(self, values):
        return self.safe_substitute(values)


class Total(Formatter):
    """Missing fields become marks, !x is hexadecimal, and unused arguments are an error."""

    def get_value(self, key, args, kwargs):
        try:
            return super().get_value(key, args, kwargs)
        except (KeyError, IndexError):
            return f"<{key}?>"

    def convert_field(self, value, conversion):
        return hex(value) if conversion == "x" else super().convert_field(value, conversion)

    def check_unused_args(self, used, args, kwargs):
        unused = [i for i in range(len(args)) if i not in used] + [k for k in kwargs if k not in used]
        if unused:
            raise ValueError(f"unused: {unused}")

    def format_field(self, value, spec):
        if spec == "list":
            return " and ".join(map(str, value))
        return super().format_field(value, spec)


text = LETTER.substitute({"title": "Dr", "amount": 5}, name="Who", sender="us")
print(textwrap.dedent(text))
print(LETTER.get_identifiers(), LETTER.is_valid(), Template("$1").is_valid(), Template("$").safe_substitute())
for bad in ("${", "a\n b $! c", "$missing"):
    try:
        Template(bad).substitute()
    except (ValueError, KeyError) as error:
        print(type(error).__name__, error)
print(Percent("%a.b is 100%% of %c").get({"a.b": 1}), Percent.pattern.flags & 2)

total = Total()
print(total.format("{0!x} {name} {2} {1:list}", 255, ["a", "b"]))
print(total.vformat("{a.real:{width}.{precision}f}|{b[k][0]}", (), {"a": 2.5, "width": 8, "precision": 2, "b": {"k": [7]}}))
try:
    total.format("{0}", 1, 2, spare=3)
except ValueError as error:
    print(error)
print(list(Formatter().parse("a{b!r:>{w}}{{c}}{}")), string.capwords("the  quick-brown fox"), string.capwords("a-b-c", "-"))
for attempt in ("{}{0}", "{0}{}", "{", "}", "{a!}", "{a!z}", "{!r", "{0.}", "{0[}"):
    try:
        print(attempt.format("x", a=1))
    except (ValueError, IndexError, AttributeError) as error:
        print(attempt, "->", error)

STORY = "The quick brown fox -- with extra-long-hyphenated words --\tjumps over the    lazy dog. It then sleeps! Supercalifragilistic."
print(textwrap.fill(STORY, 24, initial_indent="* ", subsequent_indent="  "))
wrapper = textwrap.TextWrapper(width=18, max_lines=3, placeholder=" [...]", break_on_hyphens=False, expand_tabs=False, fix_sentence_endings=True)
print(wrapper.wrap(STORY), textwrap.shorten(STORY, 30), sep="\n")
print(textwrap.indent("one\n\n  two\n", "> "), textwrap.indent("a\n\nb", "- ", lambda line: True), sep="|")
print(textwrap.wrap("aaaaaaaaaaaa bb", 5), textwrap.wrap("aaaaaaa bb", 5, break_long_words=False), textwrap.wrap(""))
print(string.ascii_letters[20:30], string.punctuation, string.hexdigits, sorted(map(ord, string.whitespace)))
print("{:*^{}}".format("mid", 9), "{0:{1}{2}}".format(3.14159, "+08.", "3f"), "{:,}/{:_x}".format(10**7, 2**40), "{:%}".format(0.25))
textwrap.fill("x", width=0)
