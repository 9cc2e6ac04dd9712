"""graphlib, calendar, difflib, pprint, random, contextvars and cmd in a small planner."""
import calendar
import cmd
import contextvars
import difflib
import graphlib
import io
import pprint
import random
from dataclasses import dataclass, field

TASKS = {"ship": {"test", "pack"}, "test": {"build"}, "pack": {"build", "labels"}, "build": {"fetch"}}
who = contextvars.ContextVar("who", default="nobody")


@dataclass
class Plan:
    name: str
    steps: list = field(default_factory=list)
    notes: dict = field(default_factory=dict)


class Shell(cmd.Cmd):
    prompt = "> "
    intro = "Planner"
    doc_header = "Known"

    def __init__(self, text):
        self.out = io.StringIO()
        super().__init__(stdin=io.StringIO(text), stdout=self.out)
        self.use_rawinput = False
        self.done = []

    def do_add(self, line):
        """add NAME: adds a task"""
        self.done.append(line)

    def do_list(self, line):
        print(*self.done, file=self.out)

    def do_quit(self, line):
        return True

    def help_quit(self):
        print("leaves", file=self.out)

    def default(self, line):
        close = difflib.get_close_matches(line, [n[3:] for n in self.get_names() if n.startswith("do_")], 1)
        print(f"no {line!r}; {close}", file=self.out)

    def precmd(self, line):
        return line.lower() if line.isupper() else line

    def emptyline(self):
        print("(empty)", file=self.out)


sorter = graphlib.TopologicalSorter(TASKS)
sorter.prepare()
while sorter.is_active():
    ready = sorted(sorter.get_ready())
    print(ready, end=" ")
    sorter.done(*ready)
print(list(graphlib.TopologicalSorter({2: [1], 3: [2]}).static_order()))
for attempt in (lambda: list(graphlib.TopologicalSorter({"a": "b", "b": "c", "c": "a"}).static_order()), lambda: sorter.add("x"), lambda: sorter.done("ship"), lambda: graphlib.TopologicalSorter().get_ready()):
    try:
        attempt()
    except ValueError as error:
        print(type(error).__name__, error)

shell = Shell("add one\nlist\nlst\n\nhelp add\n?quit\nhelp\nLIST\nhelp nothing\nquit\nadd two\n")
shell.cmdloop()
print(shell.out.getvalue(), shell.done, shell.completenames("l"), shell.parseline("!ls -l"), shell.lastcmd)

print(calendar.TextCalendar(calendar.SUNDAY).formatmonth(2024, 2), calendar.isleap(1900), calendar.leapdays(1999, 2025), calendar.weekday(2024, 2, 29), calendar.monthrange(2023, 2), calendar.monthcalendar(2021, 2)[0], calendar.timegm((1970, 1, 2, 0, 0, 0)), calendar.Month(5), calendar.day_abbr[0], list(calendar.month_name)[-1], calendar.MONDAY)
print(calendar.HTMLCalendar().formatmonth(2015, 2)[:150], calendar.TextCalendar(2).formatweekheader(3), [d for d in calendar.Calendar(6).itermonthdays2(2015, 2)][:3], list(calendar.Calendar().itermonthdays4(2023, 1))[0])
for attempt in (lambda: calendar.monthrange(2020, 13), lambda: calendar.setfirstweekday(9), lambda: calendar.TextCalendar(7).firstweekday):
    try:
        print(attempt())
    except ValueError as error:
        print(type(error).__name__, error)

old, new = "one two\nthree\nfour\nfive\n".splitlines(True), "one  two\nthree\n4\nfive\nsix\n".splitlines(True)
print("".join(difflib.unified_diff(old, new, "old", "new", n=1)), "".join(difflib.ndiff(old, new)), "".join(difflib.context_diff(old, new, "a", "b", n=0)), sep="---\n")
matcher = difflib.SequenceMatcher(lambda c: c == " ", "private Thread x;", "private volatile Thread x;")
print(round(matcher.ratio(), 3), matcher.quick_ratio() >= matcher.ratio(), matcher.get_opcodes(), matcher.find_longest_match(), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), [*difflib.restore(difflib.ndiff(["a"], ["b"]), 2)])

data = {"plan": Plan("week", list(range(40)), {"k" * 30: "v" * 70, (1, 2): {3, 1, 2}}), "list": [["nested", {"deep": [{"deeper": ()}]}]], "text": "lorem ipsum " * 10, b"b": bytearray(b"z" * 70), "set": frozenset("ab")}
pprint.pprint(data, width=70, compact=True)
pprint.pp({"b": 1, "a": [2]}, width=5, indent=2)
print(pprint.pformat(data["list"], depth=2), pprint.isreadable(data["list"]), pprint.saferepr({"z": 1, "a": 2}), pprint.pformat(123456789, underscore_numbers=True), pprint.pformat({"y": 1, "x": 2}, sort_dicts=False))
loop = [1]
loop.append(loop)
print(pprint.isrecursive(loop), pprint.pformat(loop).split(" on ")[0])

rng = random.Random(2024)
print([rng.randrange(10) for _ in range(8)], rng.sample(range(100), 4), rng.choices("abc", weights=[5, 1, 0], k=6), round(rng.gauss(0, 1), 6), round(rng.uniform(1, 2), 6), rng.getrandbits(70), rng.randbytes(4), rng.choice([1, 2, 3]), round(rng.triangular(0, 10, 5), 6), rng.binomialvariate(10, 0.3))
state = rng.getstate()
deck = list("AKQJT")
rng.shuffle(deck)
rng.setstate(state)
again = list("AKQJT")
rng.shuffle(again)
print(deck, deck == again, [round(f, 5) for f in (rng.expovariate(2), rng.betavariate(1, 2), rng.gammavariate(2, 1), rng.vonmisesvariate(0, 1), rng.paretovariate(3), rng.weibullvariate(1, 2), rng.lognormvariate(0, 1), rng.normalvariate())], random.Random("seed").random(), random.Random(b"x").randint(-5, 5), rng.sample(["x", "y"], 2, counts=[1, 2]))
for attempt in (lambda: rng.choice([]), lambda: rng.sample([1], 2), lambda: rng.randrange(0), lambda: rng.randint(2, 1), lambda: rng.choices([1], weights=[0]), lambda: rng.sample({1}, 1), lambda: rng.setstate((1,)), lambda: rng.randrange(1.5), lambda: random.Random([1]), lambda: rng.getrandbits(-1)):
    try:
        print(attempt())
    except (ValueError, IndexError, TypeError) as error:
        print(type(error).__name__, error)


def scoped(name):
    token = who.set(name)
    inner = who.get(), token.old_value is contextvars.Token.MISSING
    who.reset(token)
    return inner, who.get()


context = contextvars.copy_context()
print(scoped("ann"), context.run(scoped, "bob"), context.get(who, "unset"), who.name, len(contextvars.Context()))
try:
    context.run(lambda: context.run(print))
except RuntimeError as error:
    print(str(error).split(":")[0])
calendar.TextCalendar().formatmonth(2024, 0)
