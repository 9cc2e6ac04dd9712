"""The message and place of many syntax errors."""
SOURCES = """\
x = = 1
if x
if x = 1: pass
while True print(1)
for x in: pass
def f(: pass
def f(a, a): pass
def f(a=1, b): pass
def f(*): pass
def f(**k, a): pass
def f(a, /, b, /): pass
class C(: pass
print 'hello'
exec 'x'
f(a=1, 2)
f(**k, *a)
f(x for x in y, 1)
f(a.b=1)
f(True=1)
f(a=1, a=2)
1 = x
f() = 1
(a, 1) = x
a + 1 = 2
x += y = 1
f() += 1
(a, b) += 1
None = 1
True: int = 1
a, b: int = 1
del f()
del 1
[x for 1 in y]
for f() in y: pass
with a as 1: pass
import a.b as c.d
from a import *, b
from a import (b, c
from . import
import
x = (1, 2
x = [1, 2)
x = 1)
{1: 2, 3}
{1, 2: 3}
{**a for a in b}
{1: *a}
*a
*a = 1
a = *b
print(*)
yield
return 1
break
continue
await x
async x
lambda: (yield) = 1
nonlocal x
global x; x: int
x = 1 if 2
x = 1 if 2 else
a b
a.1
1a
0777
0x
0b12
1__0
1_
1e
5.real = 1
'abc
'''abc
f'{'
f'{}'
f'{a b}'
f'{a!x}'
f'{a!}'
f'}'
f'{a:{b:{c}}}'
f'{lambda x: 1}'
f'{*a}' 'x
b'é'
b'a' 'b'
'\\N{no such name}'
'\\x1'
b'\\x1'
u'\\u12'
a ? b
a $ b
a ! b
x = €
“quoted”
a <> b
a++
a--
not
a not b
a is is b
a := 1
(a.b := 1)
(a := b := c)
[a := 1 for b in c] = 2
[b := 1 for b in c]
try: pass
try: pass; except: pass
raise a, b
raise from a
assert (a, b) = c
assert
pass x
import a as
from a import b as
class 1: pass
def 1(): pass
match x: case 1: pass
@
@a b
else: pass
elif x: pass
except: pass
 x = 1
x = 1;; y
:
;
,
\\ x
a = \\
( a
]
a[1:2:3:4]
a[]
a[*b] = c d
f(**)
f(a for a in b)(
if True: else: pass
def f() -> : pass
x: = 1
type X = 
type 1 = 2
def f[T, T](): pass
class C[*]: pass
lambda a, a: 1
lambda *: 1
async def f(): yield from x
def f(): await x
[await x for x in y]
print(a b)
print(a, b c)
foo(a, "b" c)
a = {1: 2 3: 4}
a = [1 2]
if a == b then: pass
for i in range(5) print(i)
whlie True: pass
fro x in y: pass
improt a
x = yeld 1
retrun 5
__debug__ = 1
def f(__debug__): pass
from __future__ import braces
from __future__ import nothing
x = 1; from __future__ import division
return
(yield)
(x for x in (yield))
""".splitlines()
MANY = [
    "if x:\npass", "if x:\n    pass\n  y", "  x", "def f():\n\tx\n        y", "try:\n  pass\nx = 1", "try:\n  pass\nexcept:\n  pass\nexcept A:\n  pass", "try:\n pass\nexcept* A:\n pass\nexcept B:\n pass", "try:\n pass\nexcept*:\n pass",
    "try:\n pass\nexcept A, B:\n pass", "try:\n pass\nexcept* A:\n break", "def f():\n  x = 1\n  global x", "def f(x):\n  nonlocal x", "def f():\n  print(y)\n  global y", "def f():\n  nonlocal missing", "class C:\n  def f(self):\n", "def f():",
    "for x in y:\n", "x = (\n1,\n2\n", "x = [\n  1,\n  (2,\n]", "f'''\n{\n", "'''\nunclosed", "match x:\n  case a: pass\n  case b: pass", "match x:\n  case a | b: pass", "match x:\n  case {**r, 'a': 1}: pass", "match x:\n  case [*a, *b]: pass",
    "match x:\n  case C(a=1, 2): pass", "match x:\n  case 1 + 2: pass", "match x:\n  case -a: pass", "match x:\n  case a.b as a.c: pass", "match x:\n  case [a, a]: pass", "match x:\n  case {'a': 1, 'a': 2}: pass", "match x:\n  case C(a=1, a=2): pass", "match x:\ncase 1: pass", "match x:\n  pass",
    "async def f():\n  [x async for x in y]\ndef g():\n  [x async for x in y]", "def f():\n  async with x: pass", "class C:\n  return 1", "class C:\n  yield 1", "def f():\n  return 1\n  yield 2\nreturn", "while 1:\n  def f():\n    break", "x = 1\n\ty = 2", "if 1:\n  a\n else:\n  b", "with (a as b, c as 1): pass", "with a as f(): pass",
    "import a\nfrom a import (b,\n c d)", "def f(a,\n  b\n c): pass", "x = {\n 'a': 1,\n 'b' 2\n}", "x\0y", "\ufeffx = = 1", "x = 'a\nb'", "if x:\n  y = [1,\n  2\nz = 3", "@a\nx = 1", "a = 1 +\nb", "def f():\n    '''doc'''\n   x", "lambda:\n 1", "(" * 201 + ")" * 201, "class C[T: (yield)]: pass", "type X[T] = (yield)", "def f[T](a: (x := 1)): pass",
]
for source in SOURCES + MANY:
    shown = ascii(source) if len(source) < 70 else ascii(source[:30]) + "..."
    try:
        compile(source, "<s>", "exec")
        print(f"{shown} compiles")
    except SyntaxError as e:
        print(f"{shown} {type(e).__name__} {e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset} {e.msg}")
    except Exception as e:
        print(f"{shown} {type(e).__name__} {e}")
eval("1 +\n(2")
