"""The traceback module's tools: summaries edited, filtered and formatted, stacks, limits, locals, and a custom printer."""
import io
import linecache
import os
import sys
import traceback


def level(n, **extra):
    secret = f"local {n}"
    if n == 0:
        raise ValueError("deepest", secret)
    return level(n - 1)


def caught(action, *args):
    try:
        action(*args)
    except Exception as e:
        return e


def base(text):
    return text.replace(os.path.abspath(__file__), "FILE")


e = caught(level, 3)
summary = traceback.extract_tb(e.__traceback__)
print(type(summary).__name__, len(summary), [f.name for f in summary], summary[-1].line, summary[0].locals)
for limit in (None, 0, 1, -1, 2, 99):
    print(limit, [f.lineno - summary[0].lineno for f in traceback.extract_tb(e.__traceback__, limit)], len(traceback.format_exception(e, limit=limit)))
first = summary[0]
print(first == summary[0], first[1] == first.lineno, first.colno, first.end_colno, first.end_lineno - first.lineno, base(repr(first)).split(", line")[0], [*first][2:])
made = traceback.StackSummary.from_list([("made.py", 5, "function", "the line"), traceback.FrameSummary("other.py", None, "nameless"), ("made.py", 7, "<module>", None)])
print("".join(made.format()), end="")
linecache.cache["made.py"] = 9, None, [f"line {n} of the file\n" for n in range(1, 10)], "made.py"
print("".join(traceback.StackSummary.from_list([traceback.FrameSummary("made.py", 7, "f", lookup_line=False, end_lineno=7, colno=5, end_colno=6)]).format()), end="")
repeated = traceback.StackSummary.from_list([("r.py", 1, "f", "f()")] * 6 + [("r.py", 2, "g", "g()")] * 4)
print("".join(repeated.format()), end="")


class Short(traceback.StackSummary):
    def format_frame_summary(self, frame, **kwargs):
        if frame.name == "caught":
            return None
        return f"  at {frame.name}: {frame.line}\n"


te = traceback.TracebackException(type(e), e, e.__traceback__.tb_next, capture_locals=True)
te.stack = Short.from_list(te.stack)
print("".join(te.format()), end="")
print("".join(base(line) for line in traceback.TracebackException(type(e), e, e.__traceback__.tb_next.tb_next.tb_next, capture_locals=True).format()), end="")
print(te.exc_type_str, te.exc_type is None, te.__cause__, str(te), te == traceback.TracebackException.from_exception(e))
try:
    raise KeyError("k") from e
except KeyError as k:
    compact = traceback.TracebackException.from_exception(k, limit=0, compact=True)
    print([*compact.format(chain=False)], [*compact.format_exception_only()], compact.__cause__.exc_type_str, compact.__suppress_context__)
    print(*traceback.format_exception_only(k), *traceback.format_exception_only(KeyError, k), *traceback.format_exception_only(ExceptionGroup("g", [k]), show_group=True))


def stack():
    return [f.name for f in traceback.extract_stack()], [f.f_code.co_name for f, line in traceback.walk_stack(sys._getframe())], traceback.format_stack(limit=1)[0].splitlines()[1]


print(*stack())
print(*(lambda: stack())())
out = io.StringIO()
traceback.print_stack(file=out, limit=1)
traceback.print_tb(e.__traceback__, -1, out)
traceback.print_list(summary[:1], out)
traceback.print_exception(None, file=out)
try:
    traceback.print_exc(file=out)
    traceback.print_last(file=out)
except (ValueError, AttributeError) as no:
    print(type(no).__name__, no)
print(base(out.getvalue()), end="")
for wrong in (lambda: traceback.format_exception(5), lambda: traceback.format_exception(ValueError, e), lambda: traceback.format_exception(ValueError), lambda: traceback.extract_tb(5), lambda: traceback.TracebackException(ValueError, None, None), lambda: traceback.FrameSummary("f", 1)):
    try:
        print(base(str(wrong())))
    except Exception as x:
        print(type(x).__name__, x)
tb = e.__traceback__
copy = type(tb)(tb.tb_next, tb.tb_frame, tb.tb_lasti, tb.tb_lineno + 1000)
print(copy.tb_lineno - tb.tb_lineno, copy.tb_next is tb.tb_next)
for wrong in (lambda: setattr(tb, "tb_next", tb), lambda: setattr(tb, "tb_next", 5), lambda: setattr(tb, "tb_lineno", 1), lambda: type(tb)(None, None, 1, 2), lambda: type(tb)(), lambda: setattr(copy, "tb_next", None)):
    try:
        wrong()
        print("fine", copy.tb_next)
    except Exception as x:
        print(type(x).__name__, x)
sys.tracebacklimit = 2
print(len(traceback.format_exception(e)), len(traceback.extract_tb(e.__traceback__)))
level(5)
