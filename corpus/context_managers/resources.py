"""with: order, suppression, exceptions on the way in and out, ExitStack, contextlib."""
from contextlib import ExitStack, closing, contextmanager, nullcontext, redirect_stdout, suppress
import io


class Resource:
    log = []

    def __init__(self, name, swallow=False, fail=""):
        self.name, self.swallow, self.fail = name, swallow, fail

    def __enter__(self):
        if self.fail == "enter":
            raise OSError(f"{self.name} does not open")
        self.log.append(f"+{self.name}")
        return self.name.upper()

    def __exit__(self, kind, value, tb):
        self.log.append(f"-{self.name}{':' + kind.__name__ if kind else ''}")
        if self.fail == "exit":
            raise RuntimeError(f"{self.name} does not close")
        return self.swallow


def show(label):
    print(f"{label}: {' '.join(Resource.log)}")
    Resource.log.clear()


with Resource("a") as a, Resource("b") as b:
    print(a, b)
show("two")
with (Resource("a", swallow=True), Resource("b"), Resource("c") as (x, *y)):
    1 / 0
show("swallowed")
print(x, y)
try:
    with Resource("a"), Resource("b", fail="enter"), Resource("c"):
        print("never")
except OSError as e:
    show(f"{e}")
try:
    with Resource("a", fail="exit"):
        raise KeyError("inside")
except RuntimeError as e:
    show(f"{e} after {e.__context__!r}")


def early():
    for i in range(3):
        with Resource(f"r{i}"):
            if i == 0:
                continue
            return i


print(early())
show("early")


@contextmanager
def tag(name, out):
    out.append(f"<{name}>")
    try:
        yield out
    except ValueError as e:
        out.append(f"!{e}!")
    finally:
        out.append(f"</{name}>")


out = []
with tag("p", out) as o, tag("b", o):
    o.append("text")
    raise ValueError("bad")
print("".join(out))


@tag("decorated", out)
def work():
    out.append("work")


work()
print(out[-3:])
with ExitStack() as stack:
    names = [stack.enter_context(Resource(n)) for n in "xyz"]
    stack.callback(print, "callback", 1)
    stack.push(lambda *e: print("pushed", e[0]) or True)
    raise LookupError
show("stack")
with suppress(ZeroDivisionError, KeyError), nullcontext(5) as five:
    print(five, {}[five])
buffer = io.StringIO()
with redirect_stdout(buffer), closing(io.BytesIO(b"data")) as f:
    print("hidden", f.read())
print(repr(buffer.getvalue()), f.closed)


@contextmanager
def never():
    if False:
        yield


for bad in (lambda: never().__enter__(), lambda: exec("with 1: pass"), lambda: exec("with type('X', (), {'__enter__': 1}): pass")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
with Resource("last", fail="exit"):
    with Resource("inner"):
        int("oops")
