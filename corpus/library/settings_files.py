"""configparser, csv and shlex over settings kept in strings: interpolation, converters, dialects, sniffing, quoting."""
import configparser
import csv
import io
import shlex

INI = """\
[DEFAULT]
root = /srv
debug: no

[paths]
data = %(root)s/data
logs = %(data)s/logs   ; not a comment
empty =
multi = one
    two

    three
percent = 100%%

[server "a"]
Port = 0x50
hosts = a, b ,c
debug = ON
flag
"""

parser = configparser.ConfigParser(allow_no_value=True, converters={"list": lambda text: [item.strip() for item in text.split(",")], "hex": lambda text: int(text, 16)}, inline_comment_prefixes=(";",))
parser.read_string(INI)
server = parser['server "a"']
print(parser.sections(), parser["paths"]["logs"], repr(parser["paths"]["multi"]), parser.get("paths", "percent"), parser.get("paths", "data", raw=True), parser["paths"]["empty"] == "")
print(server.getlist("hosts"), server.gethex("port"), server.getboolean("debug"), parser.getboolean("paths", "debug"), server["flag"], server.get("nothing", "fallback"), parser.getint("x", "y", fallback=3), "PORT" in server, list(server))
parser["new"] = {"a": "1", "b": "%(a)s%(a)s"}
parser.set("new", "c", "3.5")
parser["new"]["d"] = "x\ny"
parser.remove_option("new", "a")
print(parser.getfloat("new", "c"), parser.has_option("new", "root"), parser.remove_section("paths"), dict(parser["new"].items()) if parser.has_option("new", "a") else "no a")
out = io.StringIO()
parser.write(out, space_around_delimiters=False)
print(out.getvalue())
extended = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation(), delimiters=("=",), strict=False, default_section="common", empty_lines_in_values=False)
extended.optionxform = str
extended.read_dict({"common": {"Home": "/h"}, "a": {"Bin": "${Home}/bin", "cost": "$$5"}, "b": {"path": "${a:Bin}:${Home}"}})
print(extended["b"]["path"], extended["a"]["cost"], extended.options("b"), extended.defaults())
for source in ("x = 1", "[a\n", "[a]\n[a]", "[a]\nk=1\nk=2", "[a]\nnovalue", "[a]\nk = %(missing)s", "[a]\nk=%(k)s", "[a]\nk=%x", "[a]\n  \n b = 1\n [c]\nd"):
    try:
        fresh = configparser.ConfigParser()
        fresh.read_string(source, "<text>")
        print(fresh.get("a", "k"))
    except configparser.Error as error:
        print(type(error).__name__, str(error).replace("\n", " / "))
for attempt in (lambda: parser["nowhere"], lambda: parser.get("new", "nope"), lambda: parser.set("new", "k", 3), lambda: parser.add_section("new"), lambda: parser.add_section("DEFAULT"), lambda: server.getint("hosts"), lambda: server.getboolean("hosts"), lambda: parser.set("new", "p", "50%")):
    try:
        print(attempt())
    except (configparser.Error, KeyError, TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Pipes(csv.Dialect):
    delimiter, quotechar, escapechar = "|", "'", "\\"
    doublequote, skipinitialspace, lineterminator, quoting = False, True, "\n", csv.QUOTE_MINIMAL


csv.register_dialect("pipes", Pipes)
TABLE = 'name,quote,"n"\r\n"Smith, J","said ""hi""",3\r\n\r\nline,"two\nlines",4.5\r\nshort\r\nlong,1,2,extra\r\n'
reader = csv.reader(io.StringIO(TABLE, newline=""))
for row in reader:
    print(reader.line_num, row)
for row in csv.DictReader(io.StringIO(TABLE, newline=""), restkey="more", restval="-"):
    print(row)
out = io.StringIO()
writer = csv.DictWriter(out, ["a", "b"], extrasaction="ignore", dialect="pipes")
writer.writeheader()
print(writer.writerow({"a": "x|y", "b": "it's", "c": 1}), writer.writerows([{"a": None, "b": 2.5}, {"b": "back\\slash"}]), out.getvalue(), sep="\n")
print(list(csv.reader(out.getvalue().splitlines(), "pipes")), csv.get_dialect("pipes").delimiter, sorted(csv.list_dialects()))
for quoting in (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE, csv.QUOTE_STRINGS, csv.QUOTE_NOTNULL):
    out = io.StringIO()
    csv.writer(out, quoting=quoting, escapechar="!", lineterminator=";").writerows([["a", 1, None, 'q"', "x,y"], [True, 1e20, ""]])
    print(quoting, out.getvalue(), list(csv.reader(['"1",2,'], quoting=quoting)) if quoting not in (csv.QUOTE_NONNUMERIC, csv.QUOTE_STRINGS) else "")
sniffed = csv.Sniffer().sniff("a;b;c\n'1;2';3;4\n", delimiters=";,")
print(sniffed.delimiter, sniffed.quotechar, csv.Sniffer().has_header("name,age\nann,3\nbob,4\n"), csv.field_size_limit())
for attempt in (lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"]), lambda: csv.reader([], delimiter="::"), lambda: csv.reader([], "nope"), lambda: list(csv.reader(['"a"b'], strict=True)), lambda: list(csv.reader(['"open'], strict=True)), lambda: csv.DictWriter(io.StringIO(), ["a"]).writerow({"b": 1}), lambda: list(csv.reader([b"x"])), lambda: csv.writer(1), lambda: csv.writer(io.StringIO()).writerow(5), lambda: list(csv.reader(["a\nb", "c"])), lambda: list(csv.reader(["x"], quoting=csv.QUOTE_NONNUMERIC))):
    try:
        print(attempt())
    except (csv.Error, TypeError, ValueError) as error:
        print(type(error).__name__, error)

print(shlex.split("cp 'a b' \"c\\\"d\" e\\ f # no", comments=True), shlex.quote("it's"), shlex.join(["a b", "$x", ""]), shlex.split("a|b>c", posix=False))
lexer = shlex.shlex("x=1&&y|z;(w)# rest\nq", punctuation_chars=True)
print(list(lexer), lexer.lineno, list(shlex.shlex("a.b 'c d'")))
shlex.split("unclosed 'quote")
