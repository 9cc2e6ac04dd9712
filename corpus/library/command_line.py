"""argparse: sub-commands, groups, actions, types, usage and help texts, errors with their exit status; getopt and optparse beside it."""
import argparse
import contextlib
import enum
import getopt
import io
import optparse
import pathlib


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"

    def __str__(self):
        return self.value


class Append(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        pairs = getattr(namespace, self.dest) or {}
        key, sep, value = values.partition("=")
        if not sep:
            raise argparse.ArgumentError(self, f"no '=' in {values!r}")
        setattr(namespace, self.dest, pairs | {key: value})


def even(text):
    number = int(text)
    if number % 2:
        raise argparse.ArgumentTypeError(f"{number} is odd")
    return number


def build():
    parser = argparse.ArgumentParser(prog="store", description="Keeps things. " * 6, epilog="Have a nice day.", fromfile_prefix_chars="@", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("-v", "--verbose", action="count", default=0, help="be loud")
    parser.add_argument("--version", action="version", version="%(prog)s 1.2")
    parser.add_argument("--color", action=argparse.BooleanOptionalAction, default=True, help="use colours")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, title="commands")
    add = commands.add_parser("add", aliases=["a"], help="add an item")
    add.add_argument("name", nargs="+", metavar="NAME")
    add.add_argument("-n", "--number", type=even, default="4", help="how many, of %(type)s")
    add.add_argument("--level", type=Level, choices=list(Level), default=Level.LOW)
    add.add_argument("-D", "--define", action=Append, metavar="KEY=VALUE", default={})
    show = commands.add_parser("show", add_help=False, allow_abbrev=False)
    group = show.add_mutually_exclusive_group(required=True)
    group.add_argument("--all", action="store_const", const="everything", dest="what")
    group.add_argument("--only", dest="what")
    show.add_argument("path", type=pathlib.PurePosixPath, nargs="?", default=".")
    show.add_argument("rest", nargs=argparse.REMAINDER)
    show.add_argument("--secret", help=argparse.SUPPRESS)
    return parser, add


def run(parser, line):
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            result = sorted(vars(parser.parse_args(line.split())).items())
    except SystemExit as stop:
        result = f"exit {stop.code}"
    print(f"$ {line}", result, out.getvalue().rstrip(), err.getvalue().rstrip().rpartition("\n")[2], sep="\n   ".replace("\n   ", " | "))


parser, add = build()
print(parser.format_help())
print(add.format_help())
for line in ("add pen", "-vv --no-color a pen ink -n 6 --level high -D a=1 -Db=2", "add", "add x -n 3", "add x -n z", "add x --level mid", "add x -D oops", "add x --numb 2", "show --all", "show --all --only x", "show", "show --on x", "show --only=x a/b -q --z", "fly", "", "--version", "-x add y", "add -- -dash", "add x --number"):
    run(parser, line)
print(parser.parse_known_args(["--other", "add", "x", "-q"]), parser.get_default("color"), repr(add.parse_args(["k"])))
intermixed = argparse.ArgumentParser(exit_on_error=False, prefix_chars="-+", argument_default=argparse.SUPPRESS, usage="%(prog)s [options]", prog="mix")
intermixed.add_argument("+f", "++flag", action="store_true")
intermixed.add_argument("items", nargs="*", type=int)
intermixed.add_argument("-e", action="extend", nargs=2)
print(intermixed.parse_intermixed_args("1 +f 2 -e a b -e c d".split()), intermixed.format_usage().strip())
for args in (["q"], ["-e", "one"]):
    try:
        intermixed.parse_args(args)
    except argparse.ArgumentError as error:
        print(error, error.argument_name)
for broken in (lambda p: p.add_argument("--a", nargs=0), lambda p: p.add_argument("-v", action="odd"), lambda p: [p.add_argument("--same"), p.add_argument("--same")], lambda p: p.add_argument("x", required=True), lambda p: p.add_argument("--y", type="int"), lambda p: p.add_argument("a", "--b")):
    try:
        broken(argparse.ArgumentParser())
    except (ValueError, TypeError, argparse.ArgumentError) as error:
        print(type(error).__name__, error)

print(getopt.getopt("-a -b val --long=x --fl rest -c".split(), "ab:c", ["long=", "flag"]), getopt.gnu_getopt("x -a y --flag".split(), "a", ["flag"]))
for args in (["-z"], ["-b"], ["--nope"], ["--flag=1"], ["--long"], ["--l", "1"]):
    try:
        print(getopt.getopt(args, "ab:", ["long=", "flag", "lots"]))
    except getopt.GetoptError as error:
        print(error, error.opt)
old = optparse.OptionParser("usage: %prog [options] FILE", prog="old", version="%prog 0.1")
old.add_option("-q", "--quiet", action="store_false", dest="loud", default=True, help="be quiet [default: %default]")
old.add_option("-n", type="int", metavar="N", help="a number")
extra = optparse.OptionGroup(old, "Extra", "more options")
extra.add_option("-m", "--mode", type="choice", choices=("a", "b"))
old.add_option_group(extra)
print(*old.parse_args("-q -n0x10 file --mode b".split()), old.format_help(), sep="\n")
old.parse_args(["-n", "many"])
