"""A checker that matches Python's own syntax trees: unused names, wrong comparisons, mutable defaults, and folding of constants."""
import ast
from collections import Counter
from dataclasses import dataclass, field

SOURCE = '''
import os, sys as system
from math import pi, tau as full

def area(r, cache={}, *, names=[], scale=1):
    """Doc."""
    if r == None or r is 5:
        return
    total = r ** 2 * 3 + 4 - 1
    unused = lambda x, y=[]: x
    for i in range(10):
        try:
            total += cache[i] + 2 * 3 ** 2
        except:
            pass
    assert (total, "message")
    return not total == pi

class Shape(object):
    sides: int = 2 + 1
    def __init__(self): return 5
    @property
    def name(self): return f"{self.sides!r:>10}" "joined"
    async def wait(self): await self.name; print(*[1, 2], sep="", **{})

x = [n for n in range(3) if not n % 2 == 0]
match x:
    case [1, *rest] | {"k": rest}: print(rest)
if True: y = -(-5) + ~0
while 1: break
print("a" "b" + "c", 1 < 2 < 3, not not y, "%d" % 5, {**{}, "k": 1}["k"])
'''


@dataclass
class Checker:
    problems: list[str] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)

    def report(self, node, text):
        self.problems.append(f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)} {text}")

    def visit(self, node):
        match node:
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    match alias:
                        case ast.alias(name=name, asname=None) | ast.alias(asname=str(name)):
                            self.imported[name.partition(".")[0]] = node.lineno
            case ast.Name(id=name, ctx=ast.Load()):
                self.used[name] += 1
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() as op], comparators=[ast.Constant(None | True | False as value)]):
                self.report(node, f"{type(op).__name__} with {value}: use is")
            case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(int() | str())]):
                self.report(node, "identity of a literal")
            case ast.UnaryOp(ast.Not(), ast.Compare(ops=[ast.Eq()])):
                self.report(node, "not ==: use !=")
            case ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), inner)):
                self.report(node, f"double not of {ast.unparse(inner)}")
            case ast.FunctionDef(name=name, args=ast.arguments(defaults=[*positional], kw_defaults=[*keyword])):
                for default in positional + keyword:
                    match default:
                        case ast.List() | ast.Dict() | ast.Set() | ast.Call(func=ast.Name("list" | "dict" | "set")):
                            self.report(default, f"mutable default in {name}")
                if name == "__init__" and any(isinstance(n, ast.Return) and n.value for n in ast.walk(node)):
                    self.report(node, "__init__ returns a value")
            case ast.Lambda(args=ast.arguments(defaults=[ast.List() | ast.Dict(), *_])):
                self.report(node, "mutable default in a lambda")
            case ast.ExceptHandler(type=None, body=[ast.Pass() | ast.Expr(ast.Constant())]):
                self.report(node, "everything is swallowed")
            case ast.Assert(test=ast.Tuple(elts=[_, *_])):
                self.report(node, "assert on a tuple")
            case ast.ClassDef(name=name, bases=[ast.Name("object")], keywords=[]):
                self.report(node, f"class {name}(object)")
            case ast.If(test=ast.Constant(value)) | ast.While(test=ast.Constant(value)):
                self.report(node, f"{type(node).__name__.lower()} {value}")
            case ast.Assign(targets=[ast.Name(name)], value=ast.Lambda()):
                self.report(node, f"lambda assigned to {name}")
            case ast.JoinedStr(values=[ast.FormattedValue(conversion=114, format_spec=ast.JoinedStr([ast.Constant(spec)])), *_]):
                self.report(node, f"formatted with {spec!r}")
            case ast.Match(cases=[ast.match_case(pattern=ast.MatchOr(patterns))]):
                self.report(node, "alternatives: " + ", ".join(type(p).__name__ for p in patterns))
            case ast.BinOp(ast.Constant(str()), ast.Mod()):
                self.report(node, "percent formatting")
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def finish(self):
        for name, line in self.imported.items():
            if not self.used[name]:
                self.problems.append(f"{line}:0 {name} is never used")
        return sorted(self.problems, key=lambda p: [*map(int, p.split(" ")[0].split(":"))])


class Fold(ast.NodeTransformer):
    """Constant expressions to constants."""

    def visit_BinOp(self, node):
        match self.generic_visit(node):
            case ast.BinOp(ast.Constant(int(a)), ast.Add() | ast.Sub() | ast.Mult() | ast.Pow() as op, ast.Constant(int(b))):
                value = {ast.Add: a.__add__, ast.Sub: a.__sub__, ast.Mult: a.__mul__, ast.Pow: a.__pow__}[type(op)](b)
                return ast.copy_location(ast.Constant(value), node)
            case ast.BinOp(ast.Constant(str(a)), ast.Add(), ast.Constant(str(b))):
                return ast.copy_location(ast.Constant(a + b), node)
            case ast.BinOp(ast.BinOp(x, ast.Add(), ast.Constant(int(a))), ast.Add() | ast.Sub() as op, ast.Constant(int(b))):
                return self.visit(ast.copy_location(ast.BinOp(x, ast.Add(), ast.Constant(a + b if isinstance(op, ast.Add) else a - b)), node))
            case other:
                return other

    def visit_UnaryOp(self, node):
        match self.generic_visit(node):
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as v)):
                return ast.copy_location(ast.Constant(-v), node)
            case ast.UnaryOp(ast.Invert(), ast.Constant(int(v))):
                return ast.copy_location(ast.Constant(~v), node)
            case other:
                return other


tree = ast.parse(SOURCE)
checker = Checker()
checker.visit(tree)
print(*checker.finish(), sep="\n")
folded = ast.fix_missing_locations(Fold().visit(tree))
for line in ast.unparse(folded).splitlines():
    if any(c.isdigit() for c in line):
        print(line.strip())
print(Counter(type(n).__name__ for n in ast.walk(folded)).most_common(4), ast.Constant.__match_args__, ast.BinOp.__match_args__)
match folded.body[-1]:
    case ast.Expr(ast.Call(ast.Name("print"), [ast.Constant(text), ast.Compare() as chain, *rest])):
        print(text, ast.dump(chain), len(rest))
match tree.body:
    case [ast.Import(), ast.ImportFrom(module="math", level=0), ast.FunctionDef(body=[ast.Expr(ast.Constant(doc)), *_]), *_, ast.Expr()]:
        print(doc)
exec(compile(folded, "<folded>", "exec"), {"print": lambda *a, **k: None})
match ast.parse("f(1 +", mode="eval"):
    case ast.Expression(body):
        print(body)
