"""warnings: filters and their order, categories, catch_warnings, showwarning, registries, deprecated decorator, error filter."""
import io
import sys
import warnings


class OddNumberWarning(UserWarning):
    pass


def check(n, level=1):
    if n % 2:
        warnings.warn(f"{n} is odd", OddNumberWarning, stacklevel=level)
    return n


def caller(n):
    return check(n, level=2)


@warnings.deprecated("use new()", category=PendingDeprecationWarning, stacklevel=1)
def old(x):
    return x * 2


@warnings.deprecated("class is old")
class Legacy:
    def __init__(self, x):
        self.x = x


def captured(action, *names, **options):
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter(action, **options)
        for name in names:
            name()
    return [(str(w.message), w.category.__name__, w.lineno - check.__code__.co_firstlineno) for w in log]


print(captured("always", lambda: check(1), lambda: check(1), lambda: check(2)))
print(captured("default", *[lambda: check(1)] * 3, lambda: check(3)))
print(captured("once", *[lambda: check(5)] * 2, lambda: caller(5)))
print(captured("module", lambda: check(7), lambda: check(9), lambda: check(7)))
print(captured("ignore", lambda: check(1)), captured("always", lambda: caller(3))[0][2] > 0)
print([(text, kind) for text, kind, _ in captured("always", lambda: old(2), lambda: Legacy(1), lambda: warnings.warn(ResourceWarning("instance")), lambda: type("Sub", (Legacy,), {}))])
print(old.__deprecated__, Legacy.__deprecated__, old(4) if captured("ignore") == [] else None)

with warnings.catch_warnings(action="error", category=OddNumberWarning):
    try:
        check(11)
    except OddNumberWarning as warning:
        print("raised", warning.args, check(12))
    warnings.warn("not an error")

with warnings.catch_warnings():
    warnings.resetwarnings()
    warnings.filterwarnings("error", message=r"1\d is", category=UserWarning)
    warnings.filterwarnings("ignore", module="__main__", lineno=1)
    warnings.filterwarnings("always", category=DeprecationWarning, append=True)
    print([(action, pattern and pattern.pattern, kind.__name__, module and module.pattern, line) for action, pattern, kind, module, line in warnings.filters])
    try:
        check(13)
    except UserWarning as warning:
        print("error filter", warning)
    check(3)

shown = []
with warnings.catch_warnings():
    warnings.showwarning = lambda message, category, filename, lineno, file=None, line=None: shown.append((str(message), category.__name__, file))
    warnings.simplefilter("always")
    check(15)
    warnings.warn_explicit("explicit", SyntaxWarning, "elsewhere.py", 42, module="other", registry={}, source=None)
print(shown)

registry = {}
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("default")
    for line in (1, 1, 2):
        warnings.warn_explicit("same", UserWarning, "f.py", line, registry=registry)
print([w.lineno for w in log], [key for key in registry if key != "version"])
print(warnings.formatwarning("text", UserWarning, "nofile.py", 3, "the = line"), end="")
print(warnings.WarningMessage("m", UserWarning, "f.py", 1, line="x"))

err, sys.stderr = sys.stderr, io.StringIO()
with warnings.catch_warnings():
    warnings.simplefilter("always")
    check(17)
    compile("assert (1, 'always true')\nx = 1 is 1\n'\\d'", "compiled.py", "exec")
text, sys.stderr = sys.stderr.getvalue(), err
print(text.replace(__file__, "FILE"))

for attempt in (lambda: warnings.warn("x", int), lambda: warnings.warn("x", stacklevel="a"), lambda: warnings.simplefilter("never"), lambda: warnings.filterwarnings("ignore", category=3), lambda: warnings.filterwarnings("ignore", lineno=-1), lambda: warnings.warn_explicit("m", UserWarning, "f", "1"),
                lambda: warnings.warn(), lambda: warnings.deprecated(3)):
    try:
        print(attempt())
    except (TypeError, ValueError, AssertionError) as error:
        print(type(error).__name__, error)
guard = warnings.catch_warnings()
with guard:
    try:
        guard.__enter__()
    except RuntimeError as error:
        print(error.args[0].split(" at 0x")[0])
check(19)
caller(21)
warnings.simplefilter("error")
caller(23)
