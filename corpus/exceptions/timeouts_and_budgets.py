"""Budgets by context variables: work that runs out of steps raises the right error in the right block, as timeouts do."""
from __future__ import annotations

import contextlib
import contextvars
import itertools
import re
from dataclasses import dataclass


class BudgetExceeded(TimeoutError):
    def __init__(self, budget):
        super().__init__(f"{budget.name}: more than {budget.limit} steps")
        self.budget = budget


@dataclass(eq=False)
class Budget:
    name: str
    limit: int
    parent: Budget | None = None
    used: int = 0

    def spend(self, n=1):
        for b in self.chain():
            b.used += n
        for b in reversed([*self.chain()]):
            if b.used > b.limit:
                raise BudgetExceeded(b)

    def chain(self):
        b = self
        while b:
            yield b
            b = b.parent


current: contextvars.ContextVar[Budget | None] = contextvars.ContextVar("current", default=None)


@contextlib.contextmanager
def budget(name, limit, *, on_exceeded="raise"):
    mine = Budget(name, limit, current.get())
    token = current.set(mine)
    try:
        yield mine
    except BudgetExceeded as e:
        if e.budget is not mine or on_exceeded == "raise":
            e.add_note(f"passed {name} at {mine.used}/{mine.limit}")
            raise
        if isinstance(on_exceeded, type):
            raise on_exceeded(name) from e
    finally:
        current.reset(token)


def step(n=1):
    if (b := current.get()) is not None:
        b.spend(n)
    return n


def search(limit):
    for n in itertools.count(1):
        step()
        if n * n > limit:
            return n


def attempt(label, action):
    try:
        print(label, "->", action())
    except Exception as e:
        print(label, "->", re.sub(" at 0x[0-9a-f]+", "", f"{type(e).__name__}: {e}"), getattr(e, "__notes__", []), f"cause {type(e.__cause__).__name__}" if e.__cause__ else "")


def nested(outer, inner, work, **options):
    with budget("outer", outer) as o:
        with budget("inner", inner, **options) as i:
            result = search(work)
            return result, i.used, o.used
        return "inner gave up", i.used, o.used


attempt("plain", lambda: search(50))
attempt("enough", lambda: nested(10, 10, 50))
attempt("inner", lambda: nested(10, 5, 50))
attempt("quiet", lambda: nested(10, 5, 50, on_exceeded="quiet"))
attempt("translated", lambda: nested(10, 5, 50, on_exceeded=KeyError))
attempt("outer first", lambda: nested(4, 6, 50, on_exceeded="quiet"))
attempt("both at once", lambda: nested(5, 5, 50, on_exceeded="quiet"))
context = contextvars.copy_context()
with budget("around", 3):
    attempt("in its own context", lambda: context.run(search, 100))
    attempt("in this one", lambda: contextvars.copy_context().run(search, 100))
print(current.get(), current in context, [v.name for v in contextvars.copy_context()])


def spender(n):
    for _ in range(n):
        yield step(2)


with budget("generators", 7) as g:
    one, two = spender(9), spender(9)
    attempt("interleaved", lambda: [next(x) for _ in range(3) for x in (one, two)])
    attempt("after the error", lambda: (next(one, "one is over"), next(two, "two is over")))
print(g.used)
other = contextvars.ContextVar("other")
token = other.set(1)
for wrong in (lambda: other.reset(token) or other.reset(token), lambda: current.reset(token), other.get, lambda: context.run(), lambda: contextvars.ContextVar(), lambda: context[other], lambda: context.run(context.run, print), lambda: contextvars.copy_context().run(other.reset, other.set(2))):
    attempt("wrong", lambda: wrong())
with budget("program", 20), budget("section", 14, on_exceeded=RuntimeError):
    total = sum(search(n) for n in (10, 20, 30))
