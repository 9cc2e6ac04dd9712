"""traceback: exceptions formatted by hand, chained, grouped, noted, limited and captured."""
import io
import sys
import traceback


def parse(text):
    try:
        return int(text)
    except ValueError as error:
        error.add_note(f"while reading {text!r}")
        raise LookupError("no number") from error


def recurse(n):
    return recurse(n - 1) if n else parse("x1")


def many():
    errors = []
    for text in ("a", "b"):
        try:
            parse(text)
        except LookupError as error:
            errors.append(error)
    raise ExceptionGroup("bad input", [*errors, ExceptionGroup("nested", [OSError(2, "gone"), KeyError("k")])])


def hidden():
    try:
        {}["missing"]
    except KeyError:
        raise RuntimeError("clean") from None


def capture(function, *args):
    try:
        function(*args)
    except Exception as error:
        return error


def tidy(text):
    return text.replace(__file__, "FILE")


error = capture(recurse, 5)
print(tidy("".join(traceback.format_exception(error))))
print(tidy("".join(traceback.format_exception(error, limit=-1, chain=False))))
print(tidy("".join(traceback.format_exception(error, limit=1))))
print(tidy("".join(traceback.format_exception(capture(many)))))
print(tidy("".join(traceback.format_exception(capture(hidden)))))

te = traceback.TracebackException.from_exception(error, capture_locals=True, limit=-2)
print(te.exc_type_str, str(te), te.__cause__.exc_type_str, te.__cause__.__notes__, te.__suppress_context__, te == te)
print([(frame.name, frame.lineno - parse.__code__.co_firstlineno, frame.line, frame.locals and sorted(frame.locals)) for frame in te.stack])
print(list(te.format_exception_only()), list(traceback.TracebackException(KeyError, KeyError("x"), None).format_exception_only()))
print(traceback.format_exception_only(capture(many), show_group=True))

syntax = capture(compile, "def f(:\n  pass", "spam.py", "exec")
print("".join(traceback.format_exception_only(syntax)), end="")
print("".join(traceback.format_exception_only(SyntaxError("custom", ("f.py", 3, 5, "  x = = 1\n", 3, 9)))), end="")
for strange in (type("Weird", (Exception,), {"__str__": lambda self: 1 / 0})(), type("Mute", (Exception,), {"__module__": "some.module"})(), Exception(), Exception("two\nlines"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")):
    print(traceback.format_exception_only(strange))

summary = traceback.extract_tb(error.__traceback__)
print(len(summary), tidy(repr(summary[0])), summary[-1].name, summary[1] == summary[1])
manual = traceback.StackSummary.from_list([("a.py", 1, "f", "x = 1"), ("b.py", 2, "<module>", None), *[("c.py", 3, "loop", "loop()")] * 5])
print("".join(manual.format()), end="")
print(tidy("".join(traceback.format_list([traceback.FrameSummary(__file__, 2, "g", lookup_line=True), ("x.py", 3, "h", "call( 1 )")]))), end="")
frames = list(traceback.walk_tb(error.__traceback__))
print([frame.f_code.co_name for frame, _ in frames], traceback.extract_stack(limit=1)[0].name)


def stack():
    return [frame.name for frame in traceback.extract_stack()], tidy(traceback.format_stack()[-1])


print(stack())
out = io.StringIO()
traceback.print_exception(error.__cause__, file=out)
traceback.print_tb(error.__traceback__, 1, out)
try:
    raise error.__cause__
except ValueError:
    traceback.print_exc(limit=1, file=out)
    print(tidy(traceback.format_exc()).count("FILE"), sys.exception() is error.__cause__, sys.exc_info()[0].__name__)
print(tidy(out.getvalue()), traceback.format_exc())
traceback.clear_frames(error.__traceback__)
print(error.__traceback__.tb_next.tb_frame.f_locals)
try:
    many()
except* KeyError as group:
    print(group, len(group.exceptions))
