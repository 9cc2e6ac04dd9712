"""A stack machine with its own exception table: unwinding, handlers, finally blocks, and host errors mapped to guest errors."""
from __future__ import annotations

from dataclasses import dataclass, field


class GuestError(Exception):
    """An error of the guest program."""

    def __init__(self, kind: str, value: object = None) -> None:
        super().__init__(kind, value)
        self.kind, self.value, self.trace = kind, value, []

    def __str__(self) -> str:
        where = " < ".join(f"{name}+{pc}" for name, pc in self.trace)
        return f"{self.kind}({self.value!r}) at {where}"


class MachineFault(RuntimeError):
    """The machine itself is wrong; no guest code can catch it."""


@dataclass(frozen=True)
class Handler:
    start: int
    end: int
    target: int
    kind: str | None = None
    depth: int = 0


@dataclass
class Function:
    name: str
    code: list[tuple]
    table: list[Handler] = field(default_factory=list)
    arity: int = 0


class Machine:
    HOST = {ZeroDivisionError: "Arithmetic", OverflowError: "Arithmetic", KeyError: "Lookup", IndexError: "Lookup", TypeError: "Type"}

    def __init__(self, *functions: Function, limit: int = 50) -> None:
        self.functions = {f.name: f for f in functions}
        self.output: list[object] = []
        self.depth, self.limit = 0, limit

    def call(self, name: str, *args: object) -> object:
        try:
            f = self.functions[name]
        except KeyError:
            raise MachineFault(f"no function {name!r}") from None
        if len(args) != f.arity:
            raise MachineFault(f"{name} takes {f.arity} arguments, not {len(args)}")
        if self.depth >= self.limit:
            raise GuestError("StackOverflow", self.depth)
        self.depth += 1
        try:
            return self.run(f, list(args))
        finally:
            self.depth -= 1

    def run(self, f: Function, names: list) -> object:
        stack: list = []
        pc = 0
        while True:
            try:
                op, *args = f.code[pc]
                match op, args:
                    case "push", [value]:
                        stack.append(value)
                    case "load", [n]:
                        stack.append(names[n])
                    case "store", [n]:
                        names[n:] = [stack.pop()] if n == len(names) else [stack.pop(), *names[n + 1 :]]
                    case "binary", [operator]:
                        b, a = stack.pop(), stack.pop()
                        stack.append({"+": lambda: a + b, "/": lambda: a / b, "-": lambda: a - b, "[]": lambda: a[b]}[operator]())
                    case "print", []:
                        self.output.append(stack.pop())
                    case "jump", [target]:
                        pc = target
                        continue
                    case "branch", [target] if not stack.pop():
                        pc = target
                        continue
                    case "branch", _:
                        pass
                    case "call", [name, count]:
                        cut = len(stack) - count
                        args, stack[cut:] = stack[cut:], []
                        stack.append(self.call(name, *args))
                    case "raise", [kind]:
                        raise GuestError(kind, stack.pop())
                    case "reraise", []:
                        error = stack.pop()
                        raise error if isinstance(error, GuestError) else MachineFault("nothing to reraise")
                    case "value", []:
                        stack.append(stack.pop().value)
                    case "return", []:
                        return stack.pop()
                    case _:
                        raise MachineFault(f"bad instruction {op} {args}")
            except MachineFault as fault:
                fault.add_note(f"in {f.name} at {pc}, stack {stack}")
                raise
            except GuestError as e:
                error = e
            except (ArithmeticError, LookupError, TypeError) as e:
                if isinstance(e, IndexError) and not stack and f.code[pc][0] not in ("binary",):
                    raise MachineFault("stack underflow") from e
                error = GuestError(next(k for t, k in self.HOST.items() if isinstance(e, t)), str(e))
                error.__cause__ = e
            else:
                pc += 1
                continue
            error.trace.append((f.name, pc))
            for h in f.table:
                if h.start <= pc < h.end and h.kind in (None, error.kind):
                    del stack[h.depth :]
                    stack.append(error)
                    pc = h.target
                    break
            else:
                raise error


divide = Function("divide", [("load", 0), ("load", 1), ("binary", "/"), ("return",), ("store", 2), ("push", "infinite"), ("return",)], [Handler(0, 4, 4, "Arithmetic")], 2)
cleanup = Function("cleanup", [("push", "working"), ("print",), ("load", 0), ("push", "k"), ("binary", "[]"), ("push", "done"), ("print",), ("return",), ("push", "cleaning"), ("print",), ("reraise",)], [Handler(0, 8, 8)], 1)
outer = Function("outer", [("load", 0), ("call", "cleanup", 1), ("return",), ("value",), ("print",), ("push", "recovered"), ("return",)], [Handler(0, 3, 3, "Lookup")], 1)
forever = Function("forever", [("call", "forever", 0), ("return",)])
guard = Function("guard", [("call", "forever", 0), ("return",), ("value",), ("return",)], [Handler(0, 2, 2, "StackOverflow")])
broken = Function("broken", [("push", 1), ("binary", "+"), ("return",)])
thrower = Function("thrower", [("push", "payload"), ("raise", "Custom"), ("push", "in handler"), ("raise", "Second")], [Handler(0, 2, 2)])
m = Machine(divide, cleanup, outer, forever, guard, broken, thrower)
for name, *args in (("divide", 1, 4), ("divide", 1, 0), ("divide", 1, "x"), ("outer", {"k": 5}), ("outer", {}), ("outer", 7), ("guard",), ("thrower",), ("broken",), ("nowhere",), ("divide", 1)):
    try:
        print(name, args, "->", m.call(name, *args), m.output)
    except GuestError as e:
        print(name, args, "-> guest", e, m.output, repr(e.__cause__))
    except MachineFault as e:
        print(name, args, "-> fault", e, getattr(e, "__notes__", ""), repr(e.__cause__))
    m.output.clear()
print(m.depth)
m.call("outer", [1, 2])
