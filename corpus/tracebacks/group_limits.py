"""Very wide and very deep exception groups: how much of them a traceback shows."""
import traceback


def leaf(number):
    try:
        raise ArithmeticError(f"leaf {number}")
    except ArithmeticError as e:
        return e


def deep(levels):
    group = leaf(levels)
    for level in range(levels):
        try:
            raise ExceptionGroup(f"level {level}", [group, *([leaf(-level)] if level % 4 == 0 else [])])
        except ExceptionGroup as e:
            group = e
    return group


def wide(count):
    return BaseExceptionGroup("wide", [KeyboardInterrupt("stop"), *map(leaf, range(count))])


def count(group, depth=0):
    if isinstance(group, BaseExceptionGroup):
        inner = [count(e, depth + 1) for e in group.exceptions]
        return sum(n for n, _ in inner), max(d for _, d in inner)
    return 1, depth


print(count(deep(13)), count(wide(20)))
print("".join(traceback.format_exception(wide(18), limit=0)))
lines = traceback.TracebackException.from_exception(deep(4), max_group_depth=2, max_group_width=1).format()
print("".join(lines))


class Custom(ExceptionGroup):
    def __new__(cls, message, excs, *, code):
        made = super().__new__(cls, message, excs)
        made.code = code
        return made

    def __init__(self, message, excs, *, code):
        super().__init__(message, excs)

    def __str__(self):
        return f"<{self.code}> {super().__str__()}"


try:
    raise Custom("custom", [leaf(1), Custom("inner", [leaf(2)], code=2)], code=1)
except* ArithmeticError as e:
    print(type(e), e, e.exceptions)
for make in (lambda: ExceptionGroup("empty", []), lambda: ExceptionGroup("x", [1]), lambda: ExceptionGroup(1, [leaf(0)]),
             lambda: ExceptionGroup("x", leaf(0)), lambda: ExceptionGroup("x", [SystemExit()]), lambda: Custom("x", [leaf(1)])):
    try:
        make()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
try:
    raise deep(12)
finally:
    print("leaving")
