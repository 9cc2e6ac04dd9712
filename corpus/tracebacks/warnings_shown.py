"""Warnings on standard error: categories, source lines, stacklevels, filters, registries, and one turned to an error."""
import linecache
import sys
import warnings


class ApiWarning(FutureWarning):
    """Category of its own."""


def deprecated_alias(old, new):
    def alias(*args):
        warnings.warn(f"{old} is old, call {new.__name__}", DeprecationWarning, stacklevel=2)
        return new(*args)

    return alias


area = deprecated_alias("area", lambda w, h: w * h)
for size in range(3):
    area(size, size)  # shown once: the same line
total = sum((
    area(1, 2),
    area(3, 4),
))
print(total, file=sys.stderr)


@warnings.deprecated("use New", category=ApiWarning)
class Old:
    @warnings.deprecated("call run()")
    def go(self):
        return "gone"


Old().go()


class Child(Old):
    pass


def levels(n):
    if n:
        return levels(n - 1)
    for level in (1, 2, 3, 99):
        warnings.warn(f"level {level}", UserWarning, stacklevel=level)
    warnings.warn("skips this file", stacklevel=1, skip_file_prefixes=(__file__,))


levels(2)
warnings.warn_explicit("explicit", RuntimeWarning, "generated.py", 7)
linecache.cache["generated.py"] = 10, None, ["first line\n", "   second line   \n"], "generated.py"
warnings.warn_explicit("with a line", RuntimeWarning, "generated.py", 2)
warnings.warn_explicit("module given", RuntimeWarning, "generated.py", 2, module="generated", registry={"version": 0})
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn(ApiWarning("instance", 1))
    compile("assert (1, 'x')\n'\\d'\nx is 1\n[](1)", "<code>", "exec")
    for w in caught:
        print(w.category.__name__, w.message, w.filename == __file__ or w.filename, w.lineno, w.line, file=sys.stderr)
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message=".*secret", category=UserWarning)
    warnings.filterwarnings("once", module="__main__", category=ResourceWarning)
    warnings.warn("a secret")
    warnings.warn("No secret")
    for _ in range(2):
        warnings.warn("once", ResourceWarning)
for wrong in (lambda: warnings.warn("x", int), lambda: warnings.filterwarnings("never"), lambda: warnings.warn("x", stacklevel="1"), lambda: warnings.simplefilter("error", lineno=-1),
              lambda: warnings.warn("x", skip_file_prefixes="text"), lambda: warnings.warn_explicit("x", UserWarning, "f", "line"), lambda: warnings.deprecated(5)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e, file=sys.stderr)
old, warnings.showwarning = warnings.showwarning, lambda message, category, filename, lineno, file=None, line=None: print(f"<{category.__name__}: {message}>", file=sys.stderr)
warnings.warn("custom")
warnings.showwarning = old
warnings.formatwarning = lambda message, category, filename, lineno, line=None: f"{category.__name__.upper()} {message}\n"
warnings.warn("formatted")
warnings.filterwarnings("error", category=ApiWarning)
result = [
    Old()
    for _ in range(2)
]
