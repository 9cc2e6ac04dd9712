"""Generic functions, classes and aliases, lazily evaluated; and what compile says to misplaced type parameters."""
import typing

SOURCES = """
def f[T](x: T) -> T: return x
def f[T, T](): pass
def f[T: int = str](x): pass
def f[*Ts: int](): pass
def f[**P = int](): pass
def f[T = int, U](): pass
def f[](x): pass
def f[T,](x): pass
def f[1](): pass
def f[T.x](): pass
class C[T](list[T]): x: T
class C[T]: nonlocal T
class C[T = yield](): pass
class C[T: (yield)](): pass
class C[T: (x := 1)](): pass
class C[T](metaclass=(yield)): pass
class C[T]((await x)): pass
class C[T: await x]: pass
def f[T: [i for i in range(3)]](): pass
def f[T](x=(y := 1)): pass
def f[T](x: (y := 1)): pass
def f[T](x: (yield)): pass
type X[T] = list[T]
type X[T = 1, U] = T
type X = yield
type X = (y := 1)
type X = await y
type X[*T, *U] = int
type x.y = int
type X, Y = int
type X
type X[T]
type X: int = 1
type = int
type (X) = int
type 5 = int
type X = int; type Y = str
type X += int
lambda[T]: 0
async def f[T](): await x
def f[__debug__](): pass
class C[T, __T]: pass
@dec[T]\\ndef f[T](): pass
class C[T](T): pass
def f[T](x: T = T): pass
global X\\ntype X = int
def outer():\\n  nonlocal X\\n  type X = int
def outer[T]():\\n  nonlocal T
def outer[T]():\\n  def inner():\\n    nonlocal T
class C[T]:\\n  def m(self):\\n    nonlocal T
def f[T]():\\n  global T
def f[T](T): return T
"""
for source in SOURCES.strip().splitlines():
    source = source.replace("\\n", "\n")
    try:
        code = compile(source, "<source>", "exec")
    except SyntaxError as e:
        print(f"{source!r}: {e.msg} ({e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset})")
        continue
    names = [c.co_name for c in code.co_consts if hasattr(c, "co_name")]
    try:
        exec(code, {})
    except Exception as e:
        print(f"{source!r}: runs to {type(e).__name__}: {e} {names}")
    else:
        print(f"{source!r}: fine {names}")


def first[T: (int, str), *Rest, **P](x: T, *rest: *Rest) -> "T":
    return x


class Tree[K, V = int](dict[K, V]):
    type Item = tuple[K, V]

    def items_of[W](self, wanted: W) -> list[W]:
        return [v for v in self.values() if v == wanted]


type Json = dict[str, Json] | list[Json] | str | None
type Broken[T] = undefined[T]
T, Rest, P = first.__type_params__
print(T, T.__constraints__, T.__bound__, Rest, P, P.args, T.__infer_variance__, first.__annotations__)
K, V = Tree.__type_params__
print(Tree.__orig_bases__, V.__default__, V.has_default(), K.__default__ is typing.NoDefault, Tree[str].__args__, Tree[str, bool], Tree.items_of.__type_params__)
print(Json.__value__, Json.__type_params__, Tree.Item.__value__, Broken.__type_params__, typing.get_type_hints(first)["x"] is T)
for wrong in (lambda: Broken.__value__, lambda: Json[int], lambda: Tree[int, str, bool], lambda: setattr(Json, "__name__", "x"), lambda: T(), lambda: isinstance(1, Json), lambda: type(Json)("A"), lambda: typing.TypeAliasType("A", int, type_params=5), lambda: Json | None):
    try:
        print(wrong())
    except Exception as e:
        print(type(e).__name__, e)
Tree[int].Item.missing
