"""tokenize and dis: a comment stripper, a token census, disassembly of functions, instruction facts, symbol positions."""
import collections
import dis
import io
import re
import token
import tokenize

SOURCE = '''\
# heading
def f(a, *, b=1):  # trailing
    """Doc"""
    x = f"{a!r:>{b}} {{}}" + r'raw\\n' \\
        if a >= 0x_ff else 1_000.5e-3j

    return (a,
            b)[...] -> @ := :
\tif x: pass
'''.replace(" -> @ := :\n\tif x: pass", "")


def strip_comments(source):
    kept = [tok for tok in tokenize.generate_tokens(io.StringIO(source).readline) if tok.type not in (tokenize.COMMENT, tokenize.NL)]
    return tokenize.untokenize((tok.type, tok.string) for tok in kept)


def sample(items, /, limit=3, *rest, key=None, **options):
    total = 0
    for index, item in enumerate(items):
        if item and (value := item.size) > limit:
            total += value ** 2
        elif not item:
            continue
    try:
        return [x for x in rest if x is not None], {**options}, f"{total:>5}"
    except (ValueError, KeyError) as error:
        raise RuntimeError from error
    finally:
        del total


def generator(n):
    def inner():
        nonlocal n
        n += 1
        return n
    with open(n) as f:
        yield from f
    yield inner


async def waiter(lock):
    async with lock:
        await lock
    return [x async for x in lock]


for tok in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
    print(f"{tok.start[0]},{tok.start[1]}-{tok.end[0]},{tok.end[1]}:", token.tok_name[tok.type], token.tok_name[tok.exact_type], repr(tok.string))
print(strip_comments(SOURCE))
full = list(tokenize.tokenize(io.BytesIO(b"# -*- coding: latin-1 -*-\nx='\xe9'\n").readline))
print(full[0].string, ascii(full[4].string), tokenize.untokenize(full), tokenize.detect_encoding(io.BytesIO(b"\xef\xbb\xbfx").readline))
print(collections.Counter(token.tok_name[t.type] for t in tokenize.generate_tokens(io.StringIO("a+b*c\n(d)\n").readline)), token.EXACT_TOKEN_TYPES["->"], token.ISEOF(0))
for bad in ("x = (1\n", "'open\n", "if x:\n    y\n  z\n", "1_", "a $ b\n", "'''never", "0777", "f'{x'"):
    try:
        print(len(list(tokenize.generate_tokens(io.StringIO(bad).readline))))
    except (tokenize.TokenError, SyntaxError) as error:
        print(type(error).__name__, error.args)

for function in (sample, generator, waiter):
    dis.dis(function, depth=0, file=(out := io.StringIO()))
    text = re.sub(" at 0x[0-9a-f]+, file \"[^\"]+\"", "", out.getvalue())
    print(text if function is not waiter else len(text.splitlines()) > 10)
dis.dis("a.b[c] = -d\nassert a, b\nimport m.n as k", show_caches=False, adaptive=False)
print(dis.code_info(generator.__code__.co_consts[1] if hasattr(generator.__code__.co_consts[1], "co_code") else generator).replace(__file__, "FILE"))
instructions = list(dis.get_instructions(sample))
print([(i.opname, i.argrepr) for i in instructions if i.opname.startswith(("CALL", "STORE_FAST", "COMPARE"))], {i.positions.lineno - sample.__code__.co_firstlineno for i in instructions if i.positions.lineno})
print(sorted({i.opname for i in dis.Bytecode(generator)}), dis.stack_effect(dis.opmap["LOAD_CONST"], 0), dis.stack_effect(dis.opmap["FOR_ITER"], 1, jump=True), [dis.opname[n] for n in dis.hasfree], dis.Bytecode("1+x").first_line)
print([(start, line) for start, line in dis.findlinestarts(sample.__code__)][:4], dis.findlabels(sample.__code__.co_code)[:3], dis.COMPILER_FLAG_NAMES[32], dis.pretty_flags(waiter.__code__.co_flags))
dis.dis(sample.__code__.co_consts)
