"""A tiny test runner over assertions: messages, rewriting of the failing expression, and an uncaught one."""
import ast
import linecache
import traceback


class Check(ast.NodeTransformer):
    """Turns `assert a == b` into a call that reports both sides."""

    def visit_Assert(self, node):
        match node.test:
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                call = ast.Call(
                    ast.Name("compare", ast.Load()),
                    [ast.Constant(type(op).__name__), left, right, ast.Constant(ast.unparse(node.test))],
                    [ast.keyword("message", node.msg)] if node.msg else [],
                )
                return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node))
        return node


def compare(op, left, right, source, message=None):
    holds = {"Eq": left == right, "Lt": left < right if op == "Lt" else None, "Is": left is right, "In": op == "In" and left in right}
    if not holds[op]:
        error = AssertionError(message or f"{source}: {left!r} vs {right!r}")
        error.add_note(f"operator {op}")
        raise error


TESTS = '''
def test_equal(): assert 1 + 1 == 2

def test_sorted():
    data = [3, 1, 2]
    assert sorted(data) == data, "sort() was expected"

def test_in():
    assert "z" in "abc"

def test_plain():
    values = ()
    assert values

def test_tuple_message():
    assert not True, ("a", "tuple", 3)

def test_exception_message():
    assert 0, ValueError("inside")

def test_message_fails():
    assert 0, {}["no message"]

def test_order():
    assert [1, "x"] < [1, 2]
'''


def collect(rewrite):
    tree = ast.parse(TESTS, "<tests>")
    linecache.cache["<tests>"] = len(TESTS), None, TESTS.splitlines(True), "<tests>"
    if rewrite:
        tree = Check().visit(tree)
    namespace = {"compare": compare}
    exec(compile(tree, "<tests>", "exec"), namespace)
    return {k: v for k, v in namespace.items() if k.startswith("test_")}


def run(tests):
    failed = {}
    for name, test in tests.items():
        try:
            test()
        except Exception as e:
            failed[name] = e
            text = traceback.format_exception(e)[2:]
            print(f"{name}: {type(e).__name__} {e.args!r}\n" + "".join(text), end="")
        else:
            print(f"{name}: passed")
    return failed


plain, rewritten = run(collect(False)), run(collect(True))
print(sorted(set(rewritten) ^ set(plain)), len(plain))
assert (
    plain.keys() == rewritten.keys()
    and not plain["test_plain"].args
), f"{len(plain)} and {len(rewritten)}"
assert __debug__ and all(
    str(error) == str(rewritten[name])
    for name, error in plain.items()
), {
    name: str(rewritten[name])
    for name in ("test_in", "test_sorted")
}
