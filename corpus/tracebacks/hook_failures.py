"""sys.excepthook, displayhook and breakpointhook replaced, failing, restored; code.InteractiveInterpreter uses them."""
import code
import contextlib
import io
import sys


class Shell(code.InteractiveInterpreter):
    def __init__(self, names):
        super().__init__(names)
        self.shown = []

    def write(self, data):
        self.shown.append(data)

    def feed(self, source):
        more = self.runsource(source, "<shell>", "single")
        text, self.shown = "".join(self.shown), []
        return more, text


@contextlib.contextmanager
def hook(name, value):
    old = getattr(sys, name)
    setattr(sys, name, value)
    try:
        yield old
    finally:
        setattr(sys, name, old)


shell = Shell({"__name__": "__console__", "__doc__": None})
for source in ("x = 1", "x +", "x + 'a'", "for i in x:", "1 / 0\n", "def f(:\n", "f'{x!z}'", "raise KeyError('k') from None", "y = (x,\n", "x[0][1]", "del x; x"):
    more, text = shell.feed(source)
    print(repr(source), "needs more" if more else text or "fine")
with hook("displayhook", lambda v: print("shown:", v) if v is not None else None):
    shell.feed("x = [1, 2]")
    print(shell.feed("x[0]; x[1]; None"))
with hook("excepthook", lambda t, v, tb: print("hooked:", t.__name__, v, tb is not None)):
    print(shell.feed("x[9]"), shell.feed("1 +* 2"))


def broken(t, v, tb):
    raise v.__class__("from the hook") from v


with hook("excepthook", broken):
    print(shell.feed("x[9]"))
out = io.StringIO()
with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out):
    sys.displayhook(5)
    sys.displayhook(None)
    sys.displayhook("ü")
    sys.excepthook(ValueError, ValueError("direct"), None)
    sys.excepthook(ValueError, "no exception", None)
    try:
        sys.excepthook(1, 2)
    except TypeError as e:
        print(e)
    with hook("breakpointhook", lambda *a, **k: print("break", a, k)):
        breakpoint(1, x=2)
print(out.getvalue(), end="")
import builtins

print(builtins._)
for wrong in (None, 5, "text"):
    with hook("displayhook", wrong):
        try:
            eval(compile("1", "<single>", "single"))
        except TypeError as e:
            print(e)
del sys.displayhook
try:
    eval(compile("1", "<single>", "single"))
except RuntimeError as e:
    print(e)
sys.excepthook = broken
raise LookupError("the original")
