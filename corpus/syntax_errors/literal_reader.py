"""A configuration format of Python literals, read with ast.literal_eval: what is accepted, and every way to be refused."""
import ast
import textwrap


def evaluate(text, line):
    try:
        return ast.literal_eval(text)
    except SyntaxError as e:
        e.filename, e.lineno = "<config>", line + (e.lineno or 1) - 1
        raise
    except (ValueError, TypeError, MemoryError, RecursionError) as e:
        kind = str(e).split(" at 0x")[0].replace("<", "")
        raise SyntaxError(f"no literal: {kind}", ("<config>", line, len("key") + 3, text.splitlines()[0], line, None)) from None


def read(text):
    """Blocks of `key: literal`; indented lines continue the literal."""
    result, key, block, start = {}, None, [], 0
    for number, line in enumerate([*textwrap.dedent(text).splitlines(), "end:"], 1):
        if line[:1].isspace() or not line.strip() or line.startswith(")"):
            block.append(line)
            continue
        if key is not None:
            result[key] = evaluate("\n".join(block).strip(), start)
        key, _, first = line.partition(":")
        block, start = [first], number
    return result


good = read("""
    name: 'demo' "joined"
    size: (800,
           600)
    flags: {'a', b'b', 1.5, -2j, 3+4j, ...}
    deep: [{'x': None, 'y': [True, (), set()]}, +1]
    text: '''several
     lines'''
    raw: r'\\d' u'\\u00e9'
    big: 1_000_000_000_000_000_000_000
    hex: 0xFF
    """)
for key, value in good.items():
    print(key, ascii(sorted(value, key=repr) if isinstance(value, set) else value))
for bad in ("a: x", "a: f(1)", "a: 1 + 2", "a: [1, 2", "a: 'open", "a: {1: 2, 3}", "a: 1 if 2 else 3", "a: [x for x in y]", "a: -'text'", "a: not True", "a: {[]: 1}", "a: {{1}}", "a: (1,\n  2,,\n  3)",
            "a: 5 5", "a: lambda: 1", "a: f'{1}'", "a: 1 2j", "a: 1j + 2", "a: -(1)", "a: 2 - 3j", "a: --1", "a: ~1", "a: 'x'.upper()", "a: [*[1]]", "a: {**{}}", "a: 0777", "a: b'\u00e9'", "a: '\\N{none}'", "a: set(1)", "a: frozenset()", "a: True and False", "a: 1 == 1", "a: `1`", "a: " + "(" * 201 + ")" * 201, "a:\nb: 1", "a: 'x\0y'"):
    try:
        print(f"{bad[:40]!a}: {read(bad)}")
    except SyntaxError as e:
        print(f"{bad[:40]!a}: {e.msg} ({e.lineno}:{e.offset} {e.text!a:.40})")
    except ValueError as e:
        print(f"{bad[:40]!a}: ValueError {e}")
tree = ast.parse("{'k': (1, -2)}", mode="eval")
print(ast.literal_eval(tree), ast.literal_eval(tree.body), ast.literal_eval(ast.Constant((1, frozenset({2})))))
read("""
    fine: [1, 2]
    broken: {
      'a': 1,
      'b': [2, 3
      'c': 4,
    }
    """)
