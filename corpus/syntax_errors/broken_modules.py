"""Modules that do not compile, imported from a folder: the file, line and text of each error, the last one uncaught."""
import importlib
import os
import py_compile
import sys
import tokenize

FILES = {
    "unclosed.py": b"values = [1, 2\n\ndef f():\n    return values\n",
    "tabs.py": b"if True:\n        x = 1\n\ty = 2\n",
    "indent.py": b"def f():\nreturn 1\n",
    "cookie.py": b"# -*- coding: no-such-codec -*-\nx = 1\n",
    "bom_cookie.py": b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    "latin.py": b"# vim: set fileencoding=latin-1 :\nname = 'caf\xe9'\n1 = name\n",
    "nul.py": b"x = 1\0\n",
    "crlf.py": b"x = (1,\r\n     2\r\ny = 3\r\n",
    "continued.py": b"total = 1 + \\\n    2 + \\\n    * 3\n",
    "ending.py": b"x = 1 \\",
    "triple.py": b"def f():\n    '''never ends\n\nx = 1\n",
    "deep.py": b"x = " + b"(" * 250 + b"1" + b")" * 250 + b"\n",
    "formfeed.py": b"\x0cx = 1\n\x0c  y = 2\n",
    "unicode_name.py": "größe = 1\nx€ = 2\n".encode(),
    "pack/__init__.py": b"from . import inner\n",
    "pack/inner.py": b"def f(x, x): pass\n",
}
for name, data in FILES.items():
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "wb") as f:
        f.write(data)
sys.path.insert(0, os.getcwd())
sys.dont_write_bytecode = True
importlib.invalidate_caches()


def describe(e):
    text = None if e.text is None else ascii(e.text)
    return f"{type(e).__name__} {os.path.basename(e.filename or '-')} {e.lineno}:{e.offset}-{e.end_lineno}:{e.end_offset} {e.msg.replace(os.getcwd(), '.')} {text if text is None or len(text) < 50 else text[:20] + '...'}"


for name in FILES:
    module = name.removesuffix(".py").replace("/__init__", "").replace("/", ".")
    try:
        importlib.import_module(module)
    except SyntaxError as e:
        print(f"import {module}: {describe(e)}")
    else:
        print(f"import {module}: fine", sorted(n for n in vars(sys.modules[module]) if not n.startswith("__")))
    print("    left in sys.modules:", [m for m in sys.modules if m.startswith(module.split(".")[0] + ".") or m == module])
    try:
        with tokenize.open(name) as f:
            print(f"    {f.encoding} {len(f.read())}")
    except (SyntaxError, UnicodeDecodeError) as e:
        print("    tokenize.open:", str(e).replace(os.getcwd(), "."))
try:
    py_compile.compile("indent.py", doraise=True, cfile="x.pyc")
except py_compile.PyCompileError as e:
    print(e.exc_type_name, e.file, e.msg.splitlines()[-1], os.path.exists("x.pyc"))
import pack
