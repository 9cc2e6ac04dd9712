"""Exceptions across boundaries: copied, deep-copied, reduced to dicts and back, compared, and sent between threads."""
import copy
import json
import queue
import threading
import traceback


class Remote(Exception):
    """An exception of elsewhere, of which only text is left."""

    def __init__(self, kind, text, frames=()):
        super().__init__(text)
        self.kind, self.frames = kind, list(frames)

    def __str__(self):
        return f"{self.kind}: {super().__str__()}" + "".join(f"\n  {f}" for f in self.frames)


class Coded(ValueError):
    __slots__ = ("code",)

    def __init__(self, message, *, code):
        super().__init__(message)
        self.code = code

    def __reduce__(self):
        return type(self)._rebuild, (self.args[0], self.code), {"copied": True}

    @classmethod
    def _rebuild(cls, message, code):
        return cls(message, code=code)


def to_dict(e):
    return {
        "kind": type(e).__name__,
        "args": [a if isinstance(a, (str, int, float, type(None))) else repr(a) for a in e.args],
        "notes": getattr(e, "__notes__", []),
        "cause": e.__cause__ and to_dict(e.__cause__),
        "context": to_dict(e.__context__) if e.__context__ and not e.__suppress_context__ else None,
        "group": [to_dict(x) for x in e.exceptions] if isinstance(e, BaseExceptionGroup) else None,
        "frames": [f.name for f in traceback.extract_tb(e.__traceback__)],
    }


def from_dict(d):
    builtin = __builtins__.__dict__.get(d["kind"])
    if d["group"] is not None:
        e = ExceptionGroup(d["args"][0], [from_dict(x) for x in d["group"]])
    elif isinstance(builtin, type) and issubclass(builtin, Exception):
        e = builtin(*d["args"])
    else:
        e = Remote(d["kind"], " ".join(map(str, d["args"])), d["frames"])
    e.__cause__ = d["cause"] and from_dict(d["cause"])
    e.__context__ = d["context"] and from_dict(d["context"])
    for note in d["notes"]:
        e.add_note(note)
    return e


def work(kind):
    try:
        match kind:
            case "key":
                return {}["missing"]
            case "os":
                open("/no/such/file")
            case "code":
                raise Coded("coded", code=7)
            case "group":
                raise ExceptionGroup("several", [Coded("inner", code=1), OSError(5, "io", "name")])
            case "chain":
                try:
                    work("key")
                except KeyError as e:
                    raise RuntimeError("chained", [1]) from e
            case "context":
                try:
                    work("code")
                except ValueError:
                    1 / 0
    except Exception as e:
        e.add_note(f"kind {kind}")
        raise


def caught(kind):
    try:
        work(kind)
    except Exception as e:
        return e


for kind in ("key", "os", "code", "group", "chain", "context"):
    e = caught(kind)
    back = from_dict(json.loads(json.dumps(to_dict(e))))
    print(f"{kind}: {back!r} cause {back.__cause__!r} context {back.__context__!r} notes {back.__notes__} {str(back)!r}")
for e in (caught("key"), caught("os"), caught("code"), caught("group"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), ImportError("m", name="n", path="p"), AttributeError("a", name="n", obj=[1]), StopIteration(5), SystemExit(3), SyntaxError("s", ("f", 1, 2, "t")), NameError("x", name="y")):
    try:
        one, deep = copy.copy(e), copy.deepcopy(e)
    except Exception as wrong:
        print(type(e).__name__, "copy:", wrong)
        continue
    extra = {k: getattr(one, k, None) for k in ("code", "copied", "name", "path", "filename", "errno", "value", "lineno", "reason", "exceptions") if hasattr(one, k)}
    print(type(one).__name__, one.args == e.args, one is e, one.__traceback__, getattr(deep, "__notes__", None), extra)
print(caught("key") == caught("key"), len({caught("key"), caught("key")}), repr(Coded("x", code=2)), Coded("x", code=2).__reduce__()[1:])
results = queue.Queue()


def worker(kind):
    try:
        results.put(work(kind))
    except Exception as e:
        results.put(e)


for kind in ("code", "none", "chain"):
    thread = threading.Thread(target=worker, args=(kind,))
    thread.start()
    thread.join()
received = [results.get() for _ in range(3)]
print(received, [depth for e in received if e for depth in [sum(1 for _ in traceback.walk_tb(e.__traceback__))]])
failure = from_dict(to_dict(received[2]))
failure.__cause__ = received[0].with_traceback(None)
raise failure
