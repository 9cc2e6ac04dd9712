"""__context__, __cause__, __suppress_context__, __traceback__ and args through reraising, chaining by hand and cycles."""
import sys


def chain(e):
    """All exceptions that a traceback would show, oldest last, without following a cycle."""
    seen, out = set(), []
    while e is not None and id(e) not in seen:
        seen.add(id(e))
        out.append(f"{type(e).__name__}({', '.join(map(repr, e.args))})")
        e = e.__cause__ if e.__suppress_context__ or e.__cause__ else e.__context__
    return " <- ".join(out)


def depth(tb):
    return 0 if tb is None else 1 + depth(tb.tb_next)


def caught(action):
    try:
        action()
    except BaseException as e:
        return e


def nested(*kinds):
    first, *rest = kinds
    try:
        if rest:
            nested(*rest)
        raise first("deepest" if not rest else "unreached")
    except rest[0] if rest else ():
        raise first("handler")


def reraise_bare():
    try:
        1 / 0
    except ZeroDivisionError:
        try:
            int("x")
        except ValueError:
            pass
        raise


def reraise_other():
    saved = caught(lambda: [][0])
    try:
        raise KeyError("k")
    except KeyError:
        raise saved


def self_cause():
    e = ValueError("own")
    e.__cause__ = e
    raise e


def cycle():
    a, b, c = KeyError("a"), ValueError("b"), TypeError("c")
    a.__context__, b.__context__, c.__context__ = b, c, a
    try:
        raise a
    except KeyError:
        raise c


def from_finally():
    try:
        raise KeyError("try")
    finally:
        raise ValueError("finally")


def suppressed():
    try:
        raise KeyError("hidden")
    except KeyError:
        raise ValueError("shown") from None


def generator_context():
    def gen():
        try:
            yield
        except KeyError:
            yield sys.exception()
        yield sys.exception()

    g = gen()
    next(g)
    print("inside", repr(g.throw(KeyError("thrown"))), "outside", sys.exception())
    try:
        raise OSError("around")
    except OSError:
        print("resumed", repr(next(g)))
        g = gen()
        next(g)
        g.throw(ValueError("through"))


for action in (lambda: nested(KeyError), lambda: nested(KeyError, ValueError, OSError), reraise_bare, reraise_other, self_cause, cycle, from_finally, suppressed, generator_context):
    e = caught(action)
    print(f"{action.__name__}: {chain(e)} suppress={e.__suppress_context__} depth={depth(e.__traceback__)}")
e = ValueError("x", 2)
e.args = [1, 2]
print(e.args, e, repr(e), e.with_traceback(None) is e, e.__reduce__(), vars(e))
e.extra, e.__notes__ = 5, []
e.__setstate__({"extra": 6, "more": 7})
print(e.__dict__, e.__reduce__())
try:
    raise e from KeyError("cause")
except ValueError as again:
    first = again.__traceback__
    try:
        raise
    except ValueError as e2:
        print(e2 is e, e2.__traceback__ is first, depth(first), e2.__context__, repr(e2.__cause__))
try:
    print(e2)
except NameError as gone:
    print(gone)
for bad in (5, "text", ValueError, None):
    try:
        raise bad
    except (TypeError, ValueError) as x:
        print(type(x).__name__, x, x.__context__)
print(sys.exc_info(), sys.exception())
tb = caught(cycle).__traceback__
tb.tb_next = None
raise caught(from_finally).with_traceback(tb) from caught(suppressed)
