"""contextmanager in detail: as decorator, reuse, generators that yield twice or never, and errors thrown into them."""
import contextlib
import functools
import io
import os
import sys


@contextlib.contextmanager
def indent(out, by="  "):
    """Indents what is written meanwhile."""
    write, out.write = out.write, lambda text: write("".join(by + line for line in text.splitlines(True)))
    try:
        yield out.write
    finally:
        out.write = write


class Report(io.StringIO):
    def section(self, title):
        self.write(f"{title}:\n")
        return indent(self)


report = Report()
with report.section("one"):
    report.write("text\n")
    with report.section("two"):
        report.write("deep\nlines\n")
    report.write("back\n")
report.write("end\n")
print(report.getvalue(), end="")


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


@contextlib.contextmanager
def never():
    if False:
        yield


@contextlib.contextmanager
def again():
    while True:
        try:
            yield
        except KeyError:
            print("yields again")


@contextlib.contextmanager
def stops():
    try:
        yield
    except StopIteration as e:
        print("saw", repr(e))
        raise
    except RuntimeError as e:
        print("saw", repr(e), "cause", repr(e.__cause__))
        raise


@contextlib.contextmanager
def replaces(error):
    try:
        yield
    except Exception as e:
        raise error from e


def attempt(manager, error=None):
    try:
        with manager as value:
            if error:
                raise error
            return f"value {value}"
    except BaseException as e:
        return f"{type(e).__name__}: {e} (context {e.__context__!r}, cause {e.__cause__!r})"
    return "suppressed"


print(attempt(twice()), attempt(twice(), ValueError("x")), sep="\n")
print(attempt(never()), attempt(again()), attempt(again(), KeyError("k")), sep="\n")
for error in (StopIteration("stop"), RuntimeError("run"), StopAsyncIteration("async"), GeneratorExit("exit")):
    print(attempt(stops(), error))
same = ValueError("same")
print(attempt(replaces(same), same), attempt(replaces(TypeError("new")), same), sep="\n")


@contextlib.contextmanager
def timed(label):
    """Counts its uses."""
    timed.uses += 1
    yield label
    print("done", label)


timed.uses = 0


@timed("decorated")
def work(n: int) -> int:
    """Works."""
    return n * 2


print(work(1), work(2), timed.uses, work.__name__, work.__doc__, work.__wrapped__(5), timed.__doc__, timed.__wrapped__.__name__)
manager = timed("once")
print(attempt(manager))
print(attempt(manager))
print(type(manager).__mro__[1].__name__, manager.func is timed.__wrapped__, manager.args) if hasattr(manager, "func") else print("spent")


class Both(contextlib.ContextDecorator):
    depth = 0

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, *details):
        self.depth -= 1

    def _recreate_cm(self):
        print("recreated at", self.depth)
        return self


both = Both()


@both
def nest(n):
    return both.depth if n == 0 else nest(n - 1)


print(nest(2), both.depth)
with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stdout(sys.stdout):
    print("inner")
with contextlib.chdir("/"), contextlib.suppress(FileNotFoundError, *[KeyError]) as nothing:
    print(os.getcwd(), nothing)
    open("no such file")
with contextlib.suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1), ValueError(2)])
try:
    with contextlib.suppress(ValueError):
        raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
except ExceptionGroup as g:
    print(repr(g))
print(issubclass(Both, contextlib.AbstractContextManager), isinstance(both, contextlib.AbstractAsyncContextManager), functools.reduce(lambda a, b: a + b, "ok"))
with replaces(LookupError("at the end")), stops():
    with timed("last"):
        raise StopIteration(work(3))
