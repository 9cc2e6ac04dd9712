"""Retries with back-off, deadlines and circuit breaking, over a scripted service; the last error reaches the top."""
import itertools
from collections.abc import Callable, Iterator


class Clock:
    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


class Unavailable(ConnectionError):
    def __init__(self, code, retry_after=None):
        super().__init__(code)
        self.code, self.retry_after = code, retry_after

    def __str__(self):
        return f"status {self.code}"


class CircuitOpen(RuntimeError):
    pass


def service(script: Iterator) -> Callable:
    """Each call plays the next line of the script."""

    def call(request):
        step = next(script)
        if isinstance(step, type) and issubclass(step, BaseException) or isinstance(step, BaseException):
            raise step
        return step(request) if callable(step) else step

    return call


def backoff(base=1, factor=2, limit=8):
    delay = base
    while True:
        sent = yield min(delay, limit)
        delay = sent if sent is not None else delay * factor


class Caller:
    def __init__(self, call, clock, *, attempts=4, deadline=30, threshold=3):
        self.call, self.clock, self.attempts, self.deadline, self.threshold = call, clock, attempts, deadline, threshold
        self.failures = 0
        self.log = []

    def __call__(self, request):
        if self.failures >= self.threshold:
            raise CircuitOpen(f"after {self.failures} failures")
        delays, errors = backoff(), []
        next(delays)
        for attempt in itertools.count(1):
            try:
                result = self.call(request)
            except Unavailable as e:
                errors.append(e)
                pause = delays.send(e.retry_after)
            except (TimeoutError, InterruptedError) as e:
                errors.append(e)
                pause = next(delays)
            except StopIteration as e:
                raise LookupError("the script has ended") from e
            except Exception as e:
                self.failures += 1
                e.add_note(f"attempt {attempt} of {request!r}")
                raise
            else:
                self.failures = 0
                return result
            self.log.append((attempt, repr(errors[-1]), pause))
            if attempt == self.attempts or self.clock.now + pause > self.deadline:
                self.failures += 1
                try:
                    raise ExceptionGroup(f"{request} failed {attempt} times", errors)
                finally:
                    errors = None
            self.clock.sleep(pause)


clock = Clock()
script = iter([
    Unavailable(503), TimeoutError, "first",
    Unavailable(429, retry_after=5), str.upper,
    ValueError("bad request"),
    *[TimeoutError(f"t{n}") for n in range(4)],
    InterruptedError, Unavailable(500, 40), "never",
    len,
])
caller = Caller(service(script), clock)
for request in ("one", "two", "three", "four", "five", "six", "seven"):
    try:
        try:
            print(request, "->", caller(request), f"at {clock.now}")
        except* TimeoutError as group:
            print(request, "timeouts:", [str(e) for e in group.exceptions], f"at {clock.now}")
        except* InterruptedError:
            print(request, "was interrupted")
    except ValueError as e:
        print(request, "refused:", e, e.__notes__)
    except ExceptionGroup as rest:
        print(request, "rest:", rest, [e.code for e in rest.exceptions])
    except CircuitOpen as e:
        print(request, "open:", e)
        caller.failures = 0
print(*caller.log, sep="\n")
print(caller("eight"))
caller("nine")
