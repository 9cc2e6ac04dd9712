"""codeop and code: which input is complete, incomplete or wrong, line by line; then a session that ends in an error."""
import code
import codeop
import contextlib
import io
import sys
import warnings

SESSIONS = [
    ["x = 1"], ["if True:", "    y = 2", ""], ["def f(a,", "      b):", "    return a + b", ""], ["'''text", "more", "'''"], ["[1,", " 2", "]"], ["x = (", ")", "y = )"], ["for i in range(3): print(i)", ""],
    ["class C:", "    @property", "    def p(self):", "        return 1", "", "C().p"], ["try:", "    1/0", "except ZeroDivisionError:", "    print('caught')", "else:", "    pass", ""], ["x = 1 \\", " + 2"],
    ["if x", ""], ["else:"], ["  indented"], ["1 +"], ["f(", "f("], ["@decorator", "def g(): pass", ""], ["async def h():", "    await x", ""], ["x = 'open"], ["#comment", ""], ["match x:", "    case 1:", "        pass", ""], ["\\", "x"], ["return 5"], ["lambda:"], ["print(", "'a'", ")"],
    ["from __future__ import annotations"], ["def k(x: undefined): pass", ""], ["import", ""], ["x = {", "'a': 1,", "'b' 2}", ""], ["with open(f) as g:", ""], ["f'{", "x", "}'"], ["f'''{", "x", "}'''"], ["del", ""], ["x = 5;", "y"], ["if 1: pass; else: pass"], ["nonlocal x"], ["yield"], ["\tx = 1"], ["x = \u20ac"], ["a b c"], ["'\\d'"],
]


def classify(lines):
    compiler = codeop.CommandCompiler()
    out, pending = [], []
    for line in lines:
        pending.append(line)
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                result = compiler("\n".join(pending), "<input>", "single")
        except (SyntaxError, ValueError, OverflowError) as e:
            out.append(f"{type(e).__name__}: {e.args[0]}" + (f" at {e.lineno}:{e.offset}" if isinstance(e, SyntaxError) else ""))
            pending.clear()
        else:
            out.append("more" if result is None else f"complete({len(result.co_code) > 0})")
            out.extend(f"<{w.message}>" for w in caught)
            if result is not None:
                pending.clear()
    return out


for session in SESSIONS:
    print(ascii(session), "->", *classify(session))
for symbol in ("eval", "exec", "single", "func"):
    for source in ("", "  ", "1", "1\n2", "if 1:", "# c", "1;"):
        try:
            print(symbol, repr(source), codeop.compile_command(source, symbol=symbol) is not None)
        except (SyntaxError, ValueError) as e:
            print(symbol, repr(source), type(e).__name__, e)


class Session(code.InteractiveConsole):
    def __init__(self, lines):
        super().__init__({"__name__": "session"}, "<session>")
        self.lines = iter(lines)

    def raw_input(self, prompt=""):
        try:
            line = next(self.lines)
        except StopIteration:
            raise EOFError from None
        print(prompt + line)
        return line


sys.ps1, sys.ps2 = "> ", ". "
with contextlib.redirect_stderr(sys.stdout):
    Session(["a = [1,", "2]", "a[5]", "def f():", "    return missing", "", "f()", "for x in a: print(x,", "'!')", "", "1 + ", "a[0", "+ 1]", "  b = 1", "None"]).interact("hello", "goodbye")
console = Session([])
console.push("total = 0")
for line in ("for n in range(4):", "    total += n", "    if n == 2:", "        raise LookupError(total)", ""):
    more = console.push(line)
print(more, console.locals["total"])
exec(codeop.compile_command("def g(n):\n    return 1 / n\n\ng(0)\n", "<command>", "exec"), console.locals)
