"""KeyboardInterrupt raised by hand in the middle of a computation, with cleanup, notes and a context on its way up."""
import contextlib
import signal
import sys

progress = []


@contextlib.contextmanager
def stage(name):
    progress.append(f"begin {name}")
    try:
        yield
    except Exception as e:
        progress.append(f"Exception in {name}: {e}")
        raise
    except BaseException as e:
        progress.append(f"{type(e).__name__} in {name}")
        e.add_note(f"while in stage {name}")
        raise
    finally:
        progress.append(f"end {name}")


def primes(limit):
    with stage("sieve"):
        sieve = bytearray([1]) * (limit + 1)
        for n in range(2, limit + 1):
            if sieve[n]:
                yield n
                sieve[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))


def total(limit, stop):
    result = 0
    with stage("sum"):
        for p in primes(limit):
            if p > stop:
                raise KeyboardInterrupt(f"at {p}", result)
            result += p
    return result


try:
    print(total(50, 100), progress)
    progress.clear()
    total(50, 13)
except Exception:
    print("never: it is no Exception")
except KeyboardInterrupt as e:
    print(e.args, e.__notes__, progress, isinstance(e, Exception))
progress.clear()
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as e:
    print("raised by the signal", e.args)
old = signal.signal(signal.SIGINT, lambda number, frame: progress.append((number, frame.f_code.co_name)))
signal.raise_signal(signal.SIGINT)
signal.signal(signal.SIGINT, old)
print(progress)
sys.stdout.flush()
try:
    {}["some key"]
except KeyError:
    with stage("last"), stage("inner"):
        total(30, 5)
