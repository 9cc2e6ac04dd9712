"""A stack machine: an assembler and an interpreter written with match."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Op:
    name: str
    arg: int | str | None = None
    line: int = 0


class MachineError(Exception):
    def __init__(self, op, message):
        super().__init__(f"line {op.line}: {op.name}: {message}")


def assemble(text):
    labels, program = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        match line.split("#")[0].split():
            case []:
                continue
            case [label] if label.endswith(":"):
                labels[label[:-1]] = len(program)
            case ["push", value]:
                program.append(Op("push", int(value), number))
            case ["load" | "store" as name, variable]:
                program.append(Op(name, variable, number))
            case ["jump" | "jump_if" | "call" as name, target]:
                program.append(Op(name, target, number))
            case [name]:
                program.append(Op(name, line=number))
            case [name, *rest]:
                raise SyntaxError(f"{name} takes no {len(rest)} operands", ("<asm>", number, 1, line))
    return [Op(o.name, labels[o.arg], o.line) if o.name in ("jump", "jump_if", "call") else o for o in program]


def run(program, limit=10_000):
    stack, names, returns, out, at = [], {}, [], [], 0
    for step in range(limit):
        if at >= len(program):
            return out, step
        op = program[at]
        at += 1
        match op, stack:
            case Op("push", value), _:
                stack.append(value)
            case Op("load", name), _ if name in names:
                stack.append(names[name])
            case Op("store", name), [*_, top]:
                names[name] = stack.pop()
            case Op("add" | "sub" | "mul" | "less" | "mod" as name), [*rest, a, b]:
                stack[-2:] = [{"add": a + b, "sub": a - b, "mul": a * b, "less": int(a < b), "mod": a % b if b else None}[name]]
                if stack[-1] is None:
                    raise MachineError(op, f"{a} by zero") from ZeroDivisionError("modulo")
            case Op("jump", target), _:
                at = target
            case Op("jump_if", target), [*_, top]:
                if stack.pop():
                    at = target
            case Op("call", target), _:
                returns.append(at)
                at = target
            case Op("ret"), _ if returns:
                at = returns.pop()
            case Op("print"), [*_, top]:
                out.append(stack.pop())
            case Op("dup"), [*_, top]:
                stack.append(top)
            case Op("halt"), _:
                return out, step
            case Op("add" | "sub" | "mul" | "less" | "mod" | "print" | "dup" | "store" | "jump_if"), few:
                raise MachineError(op, f"only {len(few)} on the stack")
            case _:
                raise MachineError(op, "cannot be executed")
    raise TimeoutError(f"more than {limit} steps")


FACTORIAL = """
    push 1
    store result
    push 10
    store n
loop:
    load result
    load n
    mul
    store result
    load n
    push 1
    sub
    dup
    store n
    jump_if loop     # until n is zero
    load result
    print
    push 7
    call square
    print
    halt
square:
    dup
    mul
    ret
"""
print(run(assemble(FACTORIAL)), assemble(FACTORIAL)[13])
for bad in ("add", "push 1\npush 0\nmod", "load x", "ret", "fly", "loop:\njump loop", "jump nowhere", "push x", "pop 1 2"):
    try:
        print(run(assemble(bad)))
    except Exception as e:
        print(type(e).__name__, e, "|", repr(e.__cause__))
