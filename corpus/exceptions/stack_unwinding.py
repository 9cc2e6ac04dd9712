"""How an exception unwinds: order of exits, finallys and dels, what a frame keeps alive, tracebacks walked and trimmed."""
import contextlib
import sys
import traceback
import weakref


class Guard:
    log = []

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.log.append(f"+{self.name}")
        return self

    def __exit__(self, kind, value, tb):
        self.log.append(f"-{self.name}:{kind.__name__ if kind else None}:{tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno if tb else ''}")

    def __del__(self):
        self.log.append(f"~{self.name}")


def work(depth):
    local = Guard(f"local{depth}")
    try:
        with Guard(f"with{depth}"):
            if depth == 0:
                raise LookupError("bottom")
            work(depth - 1)
    finally:
        Guard.log.append(f"finally{depth}")
        del local


def flush(title):
    print(title, *Guard.log)
    Guard.log.clear()


try:
    work(2)
except LookupError as e:
    flush("caught:")
    frames = [(f.f_code.co_name, line) for f, line in traceback.walk_tb(e.__traceback__)]
    print([name for name, _ in frames], len({line for _, line in frames}))


def keeper():
    held = Guard("held")
    raise KeyError("keeps its frame")


try:
    keeper()
except KeyError as e:
    kept = e
flush("kept:")
print(kept.__traceback__.tb_next.tb_frame.f_locals["held"].name)
traceback.clear_frames(kept.__traceback__)
flush("cleared:")
print(kept.__traceback__.tb_next.tb_frame.f_locals)
try:
    keeper()
except KeyError as e:
    reference = weakref.ref(e.__traceback__.tb_next.tb_frame.f_locals["held"])
flush("name deleted:")
print(reference() is None)
try:
    try:
        keeper()
    except KeyError as e:
        raise ValueError("context keeps it too") from e
except ValueError as e:
    flush("chained:")
    e.__cause__ = e.__context__ = None
    flush("unchained:")


def generator():
    with Guard("generator"):
        yield
        raise OSError("inside")


g = generator()
next(g)
try:
    g.throw(ValueError("thrown"))
except ValueError as e:
    print(len(list(traceback.walk_tb(e.__traceback__))), g.gi_frame)
flush("generator:")
with contextlib.ExitStack() as stack:
    for n in range(3):
        stack.enter_context(Guard(n))
    stack.callback(flush, "stack:")
    stack.enter_context(contextlib.suppress(ZeroDivisionError))
    1 / 0
flush("after the stack:")


def frame_names():
    frame, names = sys._getframe(), []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


print([*map(lambda _: frame_names(), "x")][0], sorted("b", key=lambda _: print(*frame_names()) or 0))


def trimmed(e, name):
    """The same exception without the frames of functions called name."""
    tb, kept = e.__traceback__, []
    while tb:
        if tb.tb_frame.f_code.co_name != name:
            kept.append(tb)
        tb = tb.tb_next
    for tb, after in zip(kept, kept[1:] + [None]):
        tb.tb_next = after
    return e.with_traceback(kept[0])


def inner():
    work(1)


def outer():
    try:
        inner()
    except LookupError as e:
        raise trimmed(e, "work").with_traceback(e.__traceback__.tb_next)


Guard.log = None
Guard.__enter__, Guard.__exit__, Guard.__del__ = lambda self: self, lambda *a: None, lambda self: None
Guard.log = []
outer()
