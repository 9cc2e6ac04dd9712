"""contextlib over pretend resources: ExitStack, closing, suppress, redirect, nullcontext, async managers."""
import asyncio
import contextlib
import io
import sys

LOG = []


class Resource:
    def __init__(self, name, fail=None):
        self.name, self.fail = name, fail

    def __enter__(self):
        LOG.append(f"+{self.name}")
        return self

    def __exit__(self, kind, error, traceback):
        LOG.append(f"-{self.name}({kind.__name__ if kind else None})")
        if self.fail == "swallow":
            return True
        if self.fail:
            raise RuntimeError(f"closing {self.name}")

    def close(self):
        LOG.append(f"close {self.name}")


@contextlib.contextmanager
def transaction(store):
    backup = dict(store)
    try:
        yield store
    except LookupError as error:
        store.clear()
        store.update(backup)
        LOG.append(f"rolled back {error!r}")
    else:
        LOG.append("committed")


@contextlib.asynccontextmanager
async def session(name):
    LOG.append(f"open {name}")
    await asyncio.sleep(0)
    try:
        yield name.upper()
    finally:
        LOG.append(f"shut {name}")


class Timer(contextlib.ContextDecorator):
    def __enter__(self):
        LOG.append("start")
        return self

    def __exit__(self, *details):
        LOG.append("stop")
        return False


@Timer()
def work(n):
    return n * 2


def flush():
    global LOG
    print(*LOG, sep=", ")
    LOG = []


with contextlib.ExitStack() as stack:
    for name in "abc":
        stack.enter_context(Resource(name))
    stack.callback(LOG.append, "callback")
    stack.push(lambda kind, error, tb: LOG.append(kind) or True)
    kept = stack.pop_all()
flush()
with kept:
    raise ValueError("inside")
flush()

try:
    with contextlib.ExitStack() as stack:
        stack.enter_context(Resource("outer", "raise"))
        stack.enter_context(Resource("inner", "raise"))
        1 / 0
except RuntimeError as error:
    chain = []
    while error:
        chain.append(repr(error))
        error = error.__context__
    print(chain)
flush()

store = {"x": 1}
with transaction(store) as s:
    s["y"] = 2
with transaction(store) as s:
    s["z"] = s["missing"]
print(store, work(4))
with contextlib.closing(Resource("file")), contextlib.suppress(KeyError, IndexError), contextlib.nullcontext(5) as five:
    [][five]
with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
    print("captured")
    print("and errors", file=sys.stderr)
print(repr(out.getvalue()))
flush()


async def main():
    async with contextlib.AsyncExitStack() as stack:
        names = [await stack.enter_async_context(session(n)) for n in ("one", "two")]
        stack.push_async_callback(asyncio.sleep, 0)
        stack.enter_context(Resource("sync", "swallow"))
        raise KeyError(*names)
    async with contextlib.aclosing(numbers()) as stream:
        async for number in stream:
            if number == 2:
                break
    return names


async def numbers():
    try:
        for number in range(5):
            yield number
    finally:
        LOG.append("stream closed")


print(asyncio.run(main()))
flush()


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


with contextlib.suppress(RuntimeError):
    with twice():
        pass
    print("not reached")
with contextlib.suppress(ExceptionGroup, ValueError):
    raise ExceptionGroup("mixed", [ValueError(1), OSError("kept")])
