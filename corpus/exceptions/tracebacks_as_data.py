"""Walking tracebacks and frames, formatting them by hand, and exceptions' own attributes."""
import sys
import traceback


def innermost():
    secret = 42
    raise LookupError("deep", secret)


def middle(n):
    return innermost() if n == 0 else middle(n - 1)


def frames(tb):
    while tb:
        f = tb.tb_frame
        yield f.f_code.co_name, tb.tb_lineno, sorted(k for k in f.f_locals if not k.startswith("_"))[:3] if f.f_code.co_name != "<module>" else []
        tb = tb.tb_next


try:
    middle(2)
except LookupError as e:
    print(*frames(e.__traceback__), sep="\n")
    print(sys.exc_info()[1] is e, sys.exception() is e, e.__traceback__.tb_next.tb_frame.f_back is sys._getframe())
    summary = traceback.extract_tb(e.__traceback__)
    print([(s.name, s.lineno, s.line, s.colno, s.end_colno) for s in summary][-2:])
    print(traceback.format_exception_only(e), traceback.format_list(summary[-1:]))
    te = traceback.TracebackException.from_exception(e, capture_locals=True, limit=-1)
    print("".join(te.format()).replace(__file__, "FILE"))
    short = e.with_traceback(e.__traceback__.tb_next.tb_next)
    print(len(list(frames(short.__traceback__))), short is e)
print(sys.exception(), sys.exc_info())


def caller():
    return [f.f_code.co_name for f in walk(sys._getframe(1))]


def walk(f):
    while f:
        yield f
        f = f.f_back


print(caller(), (lambda: caller())(), [caller() for _ in "a"], next(caller() for _ in "a"))


class WithState(Exception):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b

    def __reduce__(self):
        return WithState, (self.args[0], self.b)


import copy
import pickle

e = copy.copy(WithState(1, 2))
print(e.args, e.b, repr(e), pickle.loads(pickle.dumps(e)).b, ValueError(1) == ValueError(1), ValueError("a", 2).args, str(ValueError()), str(KeyError("k")), str(KeyError("a", "b")))
e.__cause__ = KeyError()
print(e.__suppress_context__, e.__context__, e.__notes__ if hasattr(e, "__notes__") else "no notes")
o = OSError(13, "Denied", "file", None, "other")
print(type(o).__name__, o, o.args, o.filename, o.filename2, OSError("x").errno, type(OSError(2, "m")).__name__, FileNotFoundError.__mro__[1].__name__)
u = UnicodeDecodeError("ascii", b"a\xff", 1, 2, "because")
print(u, u.object, u.start, u.reason, UnicodeEncodeError("x", "é", 0, 1, "r"), StopIteration(5).value, SystemExit(3).code, SystemExit(1, 2).code)
s = SyntaxError("msg", ("f.py", 2, 3, "text here\n", 2, 6))
print(s, s.filename, s.lineno, s.offset, s.text, s.end_offset, s.print_file_and_line, "".join(traceback.format_exception_only(s)))
n = NameError("m", name="x")
print(n.name, AttributeError("m", name="n", obj=5).obj, ImportError("m", name="mod", path="p").path, ImportError("m").msg)
for bad in ("e.__cause__ = 1", "e.__traceback__ = 1", "e.args = 5", "e.add_note(1)", "del e.__cause__", "UnicodeDecodeError(1)", "SyntaxError('m', (1,))", "BaseException.__new__(int)", "ImportError(x=1)", "e.__notes__ = 5; e.add_note('x')", "raise e from e"):
    try:
        exec(bad)
    except BaseException as x:
        print(f"{bad:32} {type(x).__name__}: {x}")
names = sorted(n for n, v in vars(__builtins__).items() if isinstance(v, type) and issubclass(v, BaseException))
print(len(names), names[:5], [len(getattr(__builtins__, n).__mro__) for n in names][:10])
