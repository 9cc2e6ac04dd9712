"""ast: a constant folder, a scope printer, a tracer by transformation, dumps, unparse, literal_eval and errors."""
import ast

SOURCE = '''
@decorator(1)
async def area[T: int](w, h=2 * 3, /, *args: int, unit="m" + "m", **kw) -> float:
    """doc"""
    if (size := w * h) > 10 and not kw or unit in {"a", *args}:
        raise ValueError(f"too big: {size!r:>{w}} {{x}}") from None
    elif w: return -1
    async with lock as (a, b), other: pass
    for i, *rest in zip(args, kw): yield i
    else: del args[0], kw["x"][1:2, ::3]
    try: await x
    except* OSError as e: global G; G = lambda x, *, y=1: x if y else ...
    finally: assert w, "no w"
    match w:
        case [1, *others] | {"k": v, **r} if v: pass
        case Point(x=0) as p: pass
        case "s" | None | -1 | _: pass
    type Alias[**P] = list[T]
    return [x ** -y for x in range(3) if x async for y in z], {k: v for k, v in a}, b"x", 1e5j, "a" 'b'
x: int = 5; y += 1 @ 2; (a.b): str; print(*x, sep="", **y); import os.path as p, sys; from .. import m as n
'''


class Fold(ast.NodeTransformer):
    def visit_BinOp(self, node):
        self.generic_visit(node)
        match node:
            case ast.BinOp(ast.Constant(left), op, ast.Constant(right)):
                try:
                    value = eval(compile(ast.Expression(ast.fix_missing_locations(node)), "", "eval"))
                except (ArithmeticError, TypeError):
                    return node
                return ast.copy_location(ast.Constant(value), node)
        return node


class Names(ast.NodeVisitor):
    def __init__(self):
        self.depth, self.lines = 0, []

    def visit_FunctionDef(self, node):
        self.lines.append("  " * self.depth + f"{node.name}({', '.join(a.arg for a in node.args.args)}) line {node.lineno}-{node.end_lineno}")
        self.depth += 1
        self.generic_visit(node)
        self.depth -= 1

    visit_ClassDef = lambda self, node: (self.lines.append("  " * self.depth + "class " + node.name), self.generic_visit(node))

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.lines.append("  " * self.depth + node.id)


class Trace(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("traced", ast.Load()), [ast.Constant(ast.unparse(node)), ast.Lambda(ast.arguments([], [], None, [], [], None, []), node)], [])

    def visit_Assert(self, node):
        return None

    def visit_Pass(self, node):
        return [ast.parse("before = 1").body[0], ast.parse("after = 2").body[0]]


tree = ast.parse(SOURCE, type_comments=True)
text = ast.unparse(tree)
print(text)
print(ast.dump(ast.parse(text)) == ast.dump(tree), ast.unparse(ast.parse(text)) == text)
print(ast.unparse(Fold().visit(ast.parse("x = 2 * 3 + y - (1 << 4) * 'ab' % 1 / 0, -(-3) ** 2"))))
names = Names()
names.visit(ast.parse("class A:\n    def f(self, x):\n        y = 1\n        def g(): z = y\n\n    w = 2\n"))
print("\n".join(names.lines))
traced = ast.fix_missing_locations(Trace().visit(ast.parse("assert 1/0\nif True: pass\nresult = max(len('abc'), int('7'))")))
calls = []
namespace = {"traced": lambda source, call: (calls.append(source), call())[1]}
exec(compile(traced, "<traced>", "exec"), namespace)
print(calls, namespace["result"], namespace["before"], namespace["after"])

node = ast.parse("a.b[c:1](d, *e, k=f'{g}')", mode="eval").body
print(ast.dump(node, indent=1, include_attributes=False))
print(ast.dump(ast.parse("def f(): ...\nx = 1"), annotate_fields=False, show_empty=True), ast.dump(ast.parse("(yield)", mode="eval"), include_attributes=True))
print([type(n).__name__ for n in ast.walk(node)], [ast.dump(child) for child in ast.iter_child_nodes(node.args[1])], node._fields)
print(ast.get_source_segment("x = [1,\n 2]", ast.parse("x = [1,\n 2]").body[0].value), ast.get_docstring(tree.body[0]), ast.literal_eval("{'a': [1, -2.5, 3+4j, None, {True}, b'x', (1,)]}"), ast.literal_eval(" -1"))
custom = ast.Name(id="n", lineno=3)
print(custom.id, custom.lineno, ast.dump(custom), ast.Constant(5) == ast.Constant(5), ast.Add._attributes, ast.expr.__subclasses__()[0].__name__, isinstance(ast.parse("1").body[0].value, ast.Constant), ast.Module.__match_args__, ast.If.__doc__)
for attempt in (lambda: ast.literal_eval("f()"), lambda: ast.literal_eval("1 + 2"), lambda: ast.parse("x ="), lambda: ast.Name("a", "b", "c"), lambda: compile(ast.Expression(ast.Name("x")), "", "eval"), lambda: compile(ast.Module([ast.Expr(ast.Constant(1))], []), "", "exec"), lambda: compile(ast.Expression(ast.Constant([])), "", "eval"), lambda: ast.unparse(ast.BoolOp(ast.And(), [])), lambda: ast.literal_eval("[" * 3), lambda: compile(ast.Interactive([]), "", "exec"), lambda: ast.parse("match x:\n case a.b: pass", feature_version=(3, 9)), lambda: ast.literal_eval(ast.parse("x", mode="eval"))):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, str(error).split(" at 0x")[0])
ast.parse("def broken(:\n    pass", "broken.py")
