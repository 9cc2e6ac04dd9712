"""Writes what the examples compare with. Run it with the reference (3.13.0):

    reference.py trees ROOT OUT             every file below ROOT, for `treediff OUT/*`
    reference.py snippets FILE [PATTERN]    string literals of the reference's own tests, for `snippets FILE`
    reference.py mutants FILE SEED COUNT    programs spliced from the tests, for `snippets FILE`
    reference.py symbols FILE               symbol tables of the library, for `symbols FILE`

A tree is a tuple of node name, place and fields; everything is marshalled.
"""
import ast
import copy
import doctest
import glob
import marshal
import os
import random
import re
import sys
import textwrap
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(100_000)
LIBRARY = os.path.dirname(os.__file__)
TESTS = os.path.join(LIBRARY, "test")


def encode(node):
    if isinstance(node, list):
        return tuple([encode(n) for n in node])
    if not isinstance(node, ast.AST):
        return node
    name = type(node).__name__
    if isinstance(node, (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)):
        return name
    place = None
    if hasattr(node, "col_offset"):
        place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return (name, place, *[encode(getattr(node, f, None)) for f in node._fields])


def python_files(root):
    return sorted(
        os.path.join(d, f) for d, _, files in os.walk(root) for f in files if f.endswith(".py")
    )


def trees(root, out):
    os.makedirs(out, exist_ok=True)
    for path in python_files(root):
        name = os.path.relpath(path, root)
        with open(path, "rb") as f:
            source = f.read()
        try:
            tree = ast.parse(source, name)
            codes = [
                compile(source, name, "exec", dont_inherit=True, optimize=level)
                for level in (0, 1, 2)
            ]
        except (SyntaxError, ValueError, RecursionError):
            continue
        with open(os.path.join(out, name.replace("/", "__") + ".bin"), "wb") as f:
            parts = [marshal.dumps(c) for c in codes]
            f.write(marshal.dumps((name.encode(), marshal.dumps(encode(tree)), *parts)))


class Snippets:
    def __init__(self):
        self.seen, self.out = set(), []

    def add(self, source):
        for s in {source, textwrap.dedent(source), source.strip(), textwrap.dedent(source).strip()}:
            if s.strip() and len(s) <= 20_000 and s not in self.seen:
                self.seen.add(s)
                self.add_one(s)

    def add_one(self, s):
        top = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        for mode, flags in (("exec", 0), ("eval", 0), ("single", 0), ("exec", top)):
            if (mode != "exec" and len(s) > 400) or (flags and not re.search("await|async", s)):
                continue
            try:
                tree = compile(s, "<s>", mode, ast.PyCF_ONLY_AST | flags, dont_inherit=True)
            except Exception:
                continue
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                encoded = marshal.dumps(encode(tree))
                try:
                    code = compile(tree, "<s>", mode, flags, dont_inherit=True, optimize=0)
                    outcome = marshal.dumps(code)
                except SyntaxError as e:
                    place = (e.lineno, e.offset, e.end_lineno, e.end_offset)
                    outcome = ("SyntaxError", e.msg, *place)
                except Exception as e:
                    outcome = (type(e).__name__, str(e))
            warned = tuple(
                f"{w.lineno}: {w.message}" for w in caught if w.category is SyntaxWarning
            )
            self.out.append((s, mode, bool(flags), encoded, outcome, warned))

    def write(self, path):
        with open(path, "wb") as f:
            f.write(marshal.dumps(tuple(self.out)))
        print(len(self.out), "snippets")


def parsed_tests(pattern=""):
    for path in python_files(TESTS):
        if re.search(pattern, path):
            try:
                with open(path, "rb") as f:
                    yield ast.parse(f.read())
            except (SyntaxError, ValueError):
                pass


def snippets(path, pattern=""):
    found, examples = Snippets(), doctest.DocTestParser()
    for tree in parsed_tests(pattern):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                continue
            text = node.value
            try:
                text.encode()
                if ">>>" in text:
                    for example in examples.get_examples(text):
                        found.add(example.source)
            except ValueError:
                continue
            if re.search(r"[ (\n]", text):
                found.add(text)
    found.write(path)


class Mutate(ast.NodeTransformer):
    NAMES = ["a", "b", "self", "x", "super", "__class__", "C", "__x", "y"]

    def __init__(self, rand, stmts, exprs, patterns):
        self.rand, self.stmts, self.exprs, self.patterns = rand, stmts, exprs, patterns

    def pick(self, pool):
        return copy.deepcopy(self.rand.choice(pool))

    def generic_visit(self, node):
        super().generic_visit(node)
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and self.rand.random() < 0.25 and (block or field == "body"):
                block.insert(self.rand.randrange(len(block) + 1), self.pick(self.stmts))
        return node

    def visit(self, node):
        r = self.rand.random()
        loaded = not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
        if isinstance(node, ast.expr) and loaded and r < 0.06:
            return self.pick(self.exprs)
        if isinstance(node, ast.Name) and r < 0.25:
            node.id = self.rand.choice(self.NAMES)
        if isinstance(node, ast.pattern) and self.patterns and r < 0.1:
            return self.pick(self.patterns)
        if isinstance(node, ast.FunctionDef) and r < 0.2:
            node = ast.AsyncFunctionDef(**{f: getattr(node, f, None) for f in node._fields})
        return super().visit(node)


def mutants(path, seed, count):
    rand = random.Random(int(seed))
    sources = list(parsed_tests(r"/test_[^/]*\.py$"))
    rand.shuffle(sources)
    stmts, exprs, patterns = [], [], []
    for tree in sources[:260]:
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                simple = isinstance(node, (ast.Expr, ast.Assign))
                if node.end_lineno - node.lineno < 25 and rand.random() < (0.05 if simple else 0.4):
                    stmts.append(node)
            elif isinstance(node, ast.expr):
                if not isinstance(node, (ast.Name, ast.Constant, ast.Call, ast.Attribute)):
                    exprs.append(node)
            elif isinstance(node, ast.pattern):
                patterns.append(node)
    found = Snippets()
    header = ast.parse("def f(self, a, b=1, *c, d=2, **e): 0").body[0].args
    while len(found.out) < int(count):
        body = [copy.deepcopy(rand.choice(stmts))]
        r = rand.random()
        if r < 0.4:
            body = [ast.FunctionDef("f", header, body, [], None, None, [])]
        elif r < 0.6:
            body = [ast.ClassDef("C", [], [], body, [], [])]
        module = ast.Module(body, [])
        try:
            module = Mutate(rand, stmts, exprs, patterns).visit(module)
            source = ast.unparse(ast.fix_missing_locations(module))
            if len(source) < 6000:
                found.add(source)
        except Exception:
            continue
    found.write(path)


def symbols(path):
    import _symtable

    def table(t):
        names = tuple(sorted(t.symbols.items()))
        children = tuple(table(c) for c in t.children)
        return (t.name, t.type, t.lineno, int(t.nested), names, tuple(t.varnames), children)

    out = []
    for file in python_files(LIBRARY):
        try:
            with open(file, "rb") as f:
                source = f.read()
            tree = marshal.dumps(encode(ast.parse(source)))
            out.append((file, tree, table(_symtable.symtable(source.decode(), "f", "exec"))))
        except (SyntaxError, ValueError):
            continue
    with open(path, "wb") as f:
        f.write(marshal.dumps(tuple(out)))


if __name__ == "__main__":
    {"trees": trees, "snippets": snippets, "mutants": mutants, "symbols": symbols}[sys.argv[1]](
        *sys.argv[2:]
    )
