"""Asks an interpreter what its front end makes of a program.

usage: front.py PROGRAM ANSWER

ANSWER receives a JSON object: for every layer its lines, or null where this interpreter has no
answer. The code object is its marshal format in hexadecimal digits.
"""
import sys


def error(e):
    fields = (e.msg, e.filename, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)
    return ["%s: %r" % (type(e).__name__, fields)]


def tokens(data, path):
    import io
    import tokenize

    lines = []
    try:
        for t in tokenize.tokenize(io.BytesIO(data).readline):
            lines.append("%d:%d-%d:%d %s %r" % (t.start + t.end + (tokenize.tok_name[t.exact_type], t.string)))
    except SyntaxError as e:
        lines.append("%s: %r" % (type(e).__name__, e.args))
    return lines


def tree(data, path):
    import ast

    try:
        return ast.dump(ast.parse(data, path), include_attributes=True, indent=1).split("\n")
    except SyntaxError as e:
        return error(e)


def table(data, path):
    import symtable

    lines = []

    def show(t, depth):
        lines.append("%s%s %s line %d" % (" " * depth, t.get_type(), t.get_name(), t.get_lineno()))
        for s in sorted(t.get_symbols(), key=lambda s: s.get_name()):
            marks = [
                name
                for name in (
                    "referenced imported parameter global declared_global local annotated free assigned"
                    " namespace nonlocal"
                ).split()
                if getattr(s, "is_" + name)()
            ]
            lines.append("%s %s: %s" % (" " * depth, s.get_name(), " ".join(marks)))
        for child in t.get_children():
            show(child, depth + 1)

    try:
        show(symtable.symtable(data, path, "exec"), 0)
    except SyntaxError as e:
        return error(e)
    return lines


def code(data, path):
    import marshal

    try:
        return [marshal.dumps(compile(data, path, "exec", dont_inherit=True)).hex()]
    except SyntaxError as e:
        return error(e)


def version():
    import importlib.util

    return ["%d.%d" % sys.version_info[:2], int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")]


def main():
    import json
    import warnings

    warnings.simplefilter("ignore")
    path = sys.argv[1]
    with open(path, "rb") as f:
        data = f.read()
    answer = {"version": version()}
    for name, layer in ("tokens", tokens), ("ast", tree), ("symbols", table), ("code", code):
        try:
            answer[name] = layer(data, path)
        except (ImportError, AttributeError, NotImplementedError):
            answer[name] = None
        except Exception as e:
            answer[name] = ["%s: %s" % (type(e).__name__, e)]
    with open(sys.argv[2], "w", encoding="utf-8", errors="backslashreplace") as f:
        json.dump(answer, f)


main()
