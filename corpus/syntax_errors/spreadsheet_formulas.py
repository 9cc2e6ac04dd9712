"""A spreadsheet whose formulas are compiled with eval; a bad formula names its cell, the last one is not caught."""
import ast
import re


class FormulaError(SyntaxError):
    pass


class Names(ast.NodeTransformer):
    """Cells to lookups, and a refusal of everything but arithmetic."""

    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Constant, ast.Name, ast.Load, ast.operator, ast.unaryop, ast.Compare, ast.cmpop, ast.IfExp, ast.Tuple)

    def __init__(self, cell):
        self.cell = cell

    def generic_visit(self, node):
        if not isinstance(node, self.allowed):
            start = getattr(node, "col_offset", 0) + 1
            raise FormulaError(f"{type(node).__name__} is not allowed", (self.cell, node.lineno, start, ast.unparse(node), node.end_lineno, start + len(ast.unparse(node))))
        return super().generic_visit(node)

    def visit_Name(self, node):
        if re.fullmatch("[A-Z][0-9]", node.id):
            new = ast.Call(ast.Name("cell", ast.Load()), [ast.Constant(node.id)], [])
            return ast.fix_missing_locations(ast.copy_location(new, node))
        return node


class Sheet:
    def __init__(self, **cells):
        self.cells, self.busy = cells, []

    def value(self, name):
        text = self.cells.get(name, 0)
        if not isinstance(text, str) or not text.startswith("="):
            return text
        if name in self.busy:
            raise RecursionError(" -> ".join([*self.busy, name]))
        self.busy.append(name)
        try:
            tree = ast.parse(text[1:], f"<{name}>", "eval")
            code = compile(Names(f"<{name}>").visit(tree), f"<{name}>", "eval")
            return eval(code, {"__builtins__": {}, "cell": self.value, "sum": lambda *v: sum(v), "max": max})
        finally:
            self.busy.pop()

    def show(self, name):
        try:
            return self.value(name)
        except SyntaxError as e:
            return f"#{type(e).__name__} {e.msg} in {e.filename} at {e.lineno}:{e.offset} {(e.text or '').strip()!r}"
        except Exception as e:
            return f"#{type(e).__name__} {e}"


sheet = Sheet(
    A1=3, A2="=A1 * 2", A3="=sum(A1, A2, max(A1, 10))", A4="='big' if A3 > 5 else 'small'", B1="=B2", B2="=B3 + 1", B3="=B1", B4="=1 +", B5="=[1]", B6="=(A1", B7="=A1 if A2", B8="=A1; A2",
    C1="=__import__('os')", C2="=A1.real", C3="=lambda: 1", C4="=A1 = 2", C5="=f'{A1}'", C6="=A1 A2", C7="='abc", C8="=1 / (A1 - 3)", C9="= A1", D1="=A1\n+ A2", D2="=(A1\n + A2)", D3="=é", D4="=", D5="=yield", D6="=A1 == A2 == 'x'", D7="=3.real", D8="=0777", D9="=sum(*A1)",
)
for name in sheet.cells:
    print(name, sheet.show(name))
print(sheet.busy, Sheet(A1=" =5").value("A1"))
Sheet(Z1="=Y1 + X1", Y1=1, X1="=max(\n  1,\n  {2: 3},\n)").value("Z1")
