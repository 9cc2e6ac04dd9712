"""sys.excepthook, sys.unraisablehook and threading's hook."""
import sys
import threading


def hook(kind, value, tb):
    depth = 0
    while tb:
        depth, tb = depth + 1, tb.tb_next
    print(f"hooked {kind.__name__}: {value} ({depth} frames)")
    sys.__excepthook__(kind, value, None)
    raise LookupError("inside the hook")


def unraisable(u):
    print("unraisable", u.exc_type.__name__, u.exc_value, u.err_msg, u.object.__qualname__)


class Bad:
    def __del__(self):
        raise OSError("from __del__")


sys.unraisablehook = unraisable
Bad()


def in_thread():
    raise ValueError("in a thread")


threading.excepthook = lambda a: print("thread hook", a.exc_type.__name__, a.exc_value, a.thread.name)
t = threading.Thread(target=in_thread, name="worker")
t.start()
t.join()
sys.excepthook = hook


def outer():
    inner()


def inner():
    raise TypeError("goes to the hook")


sys.stdout.flush()
outer()
