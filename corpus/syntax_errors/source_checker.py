"""A linter front end: compiles many broken snippets, groups the errors by kind and shows each with its caret range."""
import collections
import textwrap

SNIPPETS = {
    "assignments": ["1 = x", "f() = 1", "a + b = c", "x = 5 = y", "(a, 1) = 2", "[x for x in y] = 1", "{1: 2} = x", "None = 1", "__debug__ = 1", "x, y += 1", "f(x) += 1", "*a = 1", "*a, *b = c", "(x := 1) = 2", "a if b else c = 1", "'s' = 1", "f'{x}' = 1", "x: int: str", "(x, y): int = 1", "x[0]: int = y = 1", "... = 1", "-x = 1", "not x = 1", "lambda: x = 1", "yield = 1", "await x = 1", "a < b = c", "`x`"],
    "deletions": ["del f()", "del 1", "del a + b", "del (x, 1)", "del *a", "del", "del x +", "del (a := 1)", "del None", "del [x, y()]"],
    "calls": ["f(a for a in b, c)", "f(c, a for a in b)", "f(a=1, b)", "f(**k, *a)", "f(a=1, a=2)", "f(1=2)", "f(a.b=1)", "f(a+b=1)", "f(True=1)", "f(a, b=)", "f(**a, b)", "f(* )", "f(** )", "f(a b)", "f(a, , b)", "f(x=y for y in z)", "f(lambda: 1=2)", "class C(x for x in y): pass", "print 5", "print x, y", "exec 'x'", "f(a:=1, b:=2, c=d:=3)"],
    "parameters": ["def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(*, **k): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(a, /, b, /): pass", "def f(/, a): pass", "def f(*, a, /): pass", "def f(1): pass", "def f((a, b)): pass", "def f(a: int = ): pass", "def f(*a=1): pass", "def f(**k=1): pass", "lambda *: 0", "lambda a=1, b: 0", "lambda (a): 0", "lambda a, a: 0", "def f(None): pass", "def f(a, *, ): pass", "def f[T, T](): pass", "def f[](): pass", "class C[T=int, U]: pass"],
    "blocks": ["if x", "if x: pass else: pass", "elif x: pass", "else: pass", "while: pass", "for x y: pass", "for x in: pass", "for 1 in x: pass", "try: pass", "try: x\nexcept: y\nexcept E: z", "try: x\nexcept* : y", "try: x\nexcept E: y\nexcept* F: z", "except: pass", "finally: pass", "with: pass", "with x as 1: pass", "with x as y, : pass", "def f:", "def f() pass", "def 1(): pass", "class: pass", "class C x: pass", "match x:\n  case 1, y, *z, *w: pass", "match x:\ncase 1: pass", "async x = 1", "async def f: pass", "return = 1", "if x:\npass", "for x in y:\npass", "  x", "if x:\n    a\n  b", "try:\n  x\nfinally:\ny", "class C:\nx", "with a:\n", "if x = 1: pass", "while x = 1: pass", "if x := 1: pass", "x if y", "x = if y", "raise x from", "raise from y", "try: x\nexcept a, b: y", "try: x\nexcept a, b as c: y"],
    "scopes": ["return 1", "yield 1", "await x", "break", "continue", "class C: return 1", "def f():\n  nonlocal x", "nonlocal x", "def f(x):\n  global x", "def f():\n  x = 1\n  global x", "def f():\n  print(x)\n  global x", "def f():\n  global x\n  nonlocal x", "async def f(): yield from x", "async def f():\n  yield 1\n  return 2", "[await x for x in y]", "def f(): [x async for x in y]", "def f(): async with x: pass", "[x := 1 for x in y]", "[y for x in (y := z)]", "class C: [x := 1 for z in y]", "def f():\n  [[(i := 1) for i in y]]", "for x in y:\n  def f(): break", "from x import *; def", "def f(): from x import *", "from __future__ import nope", "from __future__ import braces", "x = 1\nfrom __future__ import division", "import a.b as c.d", "from . import", "from x import (a, b", "from x import a,", "import x from y", "from x import a as b.c", "import", "class C: nonlocal __class__", "def f(__debug__): pass"],
    "patterns": ["match x:\n  case a: pass\n  case b: pass", "match x:\n  case _: pass\n  case 1: pass", "match x:\n  case a | b: pass", "match x:\n  case [a, a]: pass", "match x:\n  case {'a': 1, 'a': 2}: pass", "match x:\n  case {**a, 'b': 1}: pass", "match x:\n  case C(a=1, 2): pass", "match x:\n  case C(a=1, a=2): pass", "match x:\n  case 1 + 2: pass", "match x:\n  case -a: pass", "match x:\n  case f'x': pass", "match x:\n  case a.b as c.d: pass", "match x:\n  case 1 as _: pass", "match x:\n  case {a: 1}: pass", "match x:\n  case [*a, *b]: pass", "match x:\n  case (1 | a): pass", "match x:\n  case {**_}: pass", "match x:\n  case 1j + 2: pass"],
    "expressions": ["x +", "x ** ", "(1, 2", "[1, 2)", "{1: 2, 3}", "{1, 2: 3}", "{1:}", "{**a, b}", "{a: *b}", "{*a: b}", "x.1", "x..y", "1.x", "1_", "0x", "0b12", "0o8", "012", "1e", "1__0", "1if 2else 3", "0xfor x in y", "'abc", "'''abc", "f'{x'", "f'{}'", "f'{x!}'", "f'{x!zz}'", "f'{x:{y:{z}}}'", "f'}'", "f'{a b}'", "f'{lambda x: 1}'", "f'{*}'", "f'{x = !r:^'", "f'{\\n}'", "b'é'", "'\\N{nope}'", "'\\x1'", "'\\u12'", "'\\U00110000'", "b'\\x1'", "x = $", "x ? y", "a b", "a 1", "'a' b", "1 2", "x not y", "x is is y", "not", "a and", "lambda", "x[", "x[]", "x[1:2:3:4]", "x[*]", "x[a:=1, b:c]", "*x", "**x", "(*x)", "(**x)", "x = *y", "print(*x for x in y)", "[*x for x in y]", "{**x for x in y}", "{x: y for x}", "[x for]", "[for x in y]", "(x for x in y, z)", "[x, y for x in z]", "x if y else", "a = b = ", "yield x = 1", "a <> b", "a!b", "a =! b", "x++", "++", "x--y;", ";", "x;;y", "\\", "x \\ y", "é = €", "x = “quoted”", "a\u00a0b", "(\n\n\n", "{\n'a': [\n}", "1 +\n2", ")", "a = (1]", "@", "@x", "@x\ny = 1", "->", ":=", "x := 1", "(x := )", "(x.y := 1)", "(x[0] := 1)", "((a, b) := 1)", "type X", "type X =", "type X[T = int", "type 1 = 2", "await", "async", "assert", "assert x,", "global", "pass x", "break 1", "continue x", "return return", "import x,", "del x y", "while True print(1)", "x = 1 if 2 else pass", "a, b := 1, 2", "f(yield)=1"],
}
kinds, shown = collections.Counter(), 0
for group, sources in SNIPPETS.items():
    print(f"== {group}")
    for source in sources:
        try:
            compile(source, "<snippet>", "exec")
        except SyntaxError as e:
            kinds[type(e).__name__] += 1
            place = f"{e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset}"
            print(f"{source!a:45} {place:12} {e.msg}" + ("" if e.text in (None, source.splitlines()[(e.lineno or 1) - 1] if e.lineno and e.lineno <= len(source.splitlines()) else None) else f" [{e.text!a}]"))
        else:
            print(f"{source!a:45} compiles")
print(kinds)
exec(textwrap.dedent("""
    def total(values):
        result = 0
        for v in values
            result += v
        return result
"""))
