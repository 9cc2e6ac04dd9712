"""Exception groups: except*, split, subgroup, derive, nesting, and an uncaught one."""


def group():
    return ExceptionGroup("outer", [ValueError("v1"), ExceptionGroup("inner", [TypeError("t1"), ValueError("v2")]), OSError("o1")])


def handle(eg):
    try:
        raise eg
    except* ValueError as e:
        print("values:", e.exceptions, e.message)
    except* (TypeError, OSError) as e:
        print("others:", [repr(x) for x in e.exceptions])
    else:
        print("nothing raised")
    finally:
        print("finally")


handle(group())
handle(ValueError("alone"))
try:
    try:
        raise group()
    except* TypeError:
        print("types only")
except ExceptionGroup as rest:
    print(repr(rest))
match_, rest = group().split(ValueError)
print(match_, rest, group().subgroup(lambda e: str(e).endswith("1")), group().subgroup(KeyError), sep="\n")


class Special(ExceptionGroup):
    def derive(self, excs):
        return Special(self.message + " derived", excs)


s = Special("special", [ValueError(1), KeyError(2)])
s.add_note("a note")
a, b = s.split(KeyError)
print(repr(a), repr(b), a.__notes__, type(BaseExceptionGroup("x", [ValueError()])).__name__, BaseExceptionGroup("y", [KeyboardInterrupt()]))
try:
    try:
        raise ExceptionGroup("eg", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        raise KeyError("new") from e
    except* TypeError:
        raise
except ExceptionGroup as e:
    print(repr(e), [repr(x.__cause__) for x in e.exceptions if isinstance(x, KeyError)])
for bad in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [1]), lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("x", [KeyboardInterrupt()]), lambda: ExceptionGroup("x"), lambda: ExceptionGroup("x", 5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e:
    print(e)


def work(n):
    if n % 2:
        raise ValueError(f"task {n} is odd")
    return 1 // n


errors = []
for n in range(4):
    try:
        work(n)
    except Exception as e:
        e.add_note(f"in task {n}")
        errors.append(e)
try:
    raise ExceptionGroup("some tasks failed", errors)
except ExceptionGroup as e:
    raise ExceptionGroup("report", [e, RuntimeError("after")]) from LookupError("why")
