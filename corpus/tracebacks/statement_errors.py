"""What del, unpacking, loops, with, match, global and nested functions raise about names and shapes, in little programs."""
import traceback

counter = 0


def bump():
    counter += 1
    return counter


def conditional(flag):
    if flag:
        value = 1
    return value


def deleted(flag):
    items = [1, 2]
    for item in items:
        pass
    del item
    if flag:
        del items
    return items, item


def handler():
    try:
        1 / 0
    except ZeroDivisionError as error:
        pass
    return error


def free(order):
    def show():
        return label

    if order == "late":
        result = show()
        label = "x"
    else:
        label = "x"
        del label
        result = show()
    return result


def nested():
    total = 0

    def add(n):
        nonlocal total
        total += n
        del total

    add(1)
    add(2)


def forgot_global():
    global not_there
    not_there += 1


def loops(pairs):
    for a, (b, *c), d in pairs:
        yield a + b, c, d


def match_point(point):
    match point:
        case {"x": x, "y": y} if x > y:
            return "down"
        case [x, y, *_] if x / y:
            return "slope"
        case str() | bytes():
            z = 1
    return z


def walrus(values):
    if all((last := v) > 0 for v in values) and values:
        return last
    return lost


def comprehension():
    return [(x, y) for x in range(2) for y in range(x / 2)]


class Scope:
    size = 3
    doubled = [n * 2 for n in range(size)]

    def method(self):
        return size

    try:
        tripled = [n * size for n in range(2)]
    except NameError as e:
        problem = str(e)


def run(name, call):
    try:
        print(name, call())
    except Exception as e:
        last = traceback.TracebackException.from_exception(e)
        print(name, "".join(last.format_exception_only()).strip(), "@", last.stack[-1].lineno - last.stack[-1].lineno % 10)


for name, call in {
    "bump": bump, "cond0": lambda: conditional(0), "cond1": lambda: conditional(1), "del0": lambda: deleted(0), "del1": lambda: deleted(1), "handler": handler,
    "late": lambda: free("late"), "deleted": lambda: free("deleted"), "nested": nested, "global": forgot_global,
    "loop1": lambda: list(loops([(1, (2, 3), 4)])), "loop2": lambda: list(loops([(1, (), 4)])), "loop3": lambda: list(loops([(1, 2, 3)])), "loop4": lambda: list(loops(["ab"])),
    "loop5": lambda: list(loops([(1, "bc", 2, 3)])), "loop6": lambda: list(loops(5)), "loop7": lambda: list(loops([{1: 2}])), "match1": lambda: match_point({"x": 1, "y": "a"}),
    "match2": lambda: match_point((1, 0)), "match3": lambda: match_point(b""), "match4": lambda: match_point(4), "walrus1": lambda: walrus([1, 2]), "walrus2": lambda: walrus([]),
    "comp": comprehension, "method": Scope().method, "body": lambda: Scope.problem,
}.items():
    run(name, call)
for source in ("a, b = 1", "a, b = ()", "a, b = 'abc'", "a, *b, c = [1]", "[a, b] = {1}", "a, b = iter([1, 2, 3])", "(a, b), c = 1, 2", "a = b, c = 5, 6, 7", "*a, = None", "a, b = 1, 2, 3, 4",
               "for a, b in enumerate(3): pass", "for a in 5: pass", "x: y = 1", "del a", "del a[0]", "del ''.x", "with 5: pass", "with open: pass", "raise 5", "raise ValueError from 5", "raise type", "import a.b.c",
               "from . import x", "from sys import *, y" if 0 else "from sys import nope", "print(**{1: 2})", "print(*1)", "print(**1)", "(lambda: 1)(**{'a': 1}, **{'a': 2})", "{}[[]]", "{[]: 1}", "{{}}", "{**[]}", "[*5]", "1()", "None[0]", "None[0] = 1", "del None[0]"):
    run(source, lambda: exec(source, {}))
del counter, bump
(first, second), *others = zip(range(3), "abcd"), *[counter_ for counter_ in [1] if bump()]
