"""Modules written to a folder of their own: errors while importing, circular imports, shadowed names, bad packages."""
import importlib
import os
import sys
import traceback

FILES = {
    "shop/__init__.py": "from shop import prices\nfrom shop.cart import Cart\n",
    "shop/prices.py": "TABLE = {'pen': 2}\ndef price(name):\n    return TABLE[name]\n",
    "shop/cart.py": "from shop.prices import price\nclass Cart:\n    def __init__(self, *names):\n        self.total = sum(map(price, names))\n",
    "shop/report.py": "from .prices import pricee\n",
    "shop/up.py": "from ... import x\n",
    "shop/gone.py": "import shop.missing.deeper\n",
    "shop/lazy.py": "def __getattr__(name):\n    if name == 'pen':\n        return 5\n    raise AttributeError(f'lazy has no {name}')\n__all__ = ['pen', 'ink']\n",
    "ring_a.py": "import ring_b\nvalue = ring_b.value + 1\n",
    "ring_b.py": "import ring_a\nvalue = ring_a.value * 2\n",
    "circle_a.py": "from circle_b import b\na = 1\n",
    "circle_b.py": "from circle_a import a\nb = 2\n",
    "broken.py": "x = (1,\n",
    "fails.py": "start = 1\nraise RuntimeError('while importing')\n",
    "exits.py": "import sys\nsys.exit('an import may leave')\n",
    "removes.py": "import sys\ndel sys.modules[__name__]\n",
    "replaces.py": "import sys\nsys.modules[__name__] = 'no module at all'\n",
    "colorsys.py": "def pick(): return 4\n",
    "nul.py": "x = '\0'\n",
    "latin.py": "# -*- coding: ascii -*-\nname = 'caf\u00e9'\n",
    "plain/inner.py": "where = __package__, __spec__.origin is not None, __file__.endswith('inner.py')\n",
    "bad_all.py": "__all__ = ['here', 5]\nhere = 1\n",
    "bad_path/__init__.py": "__path__ = None\n",
}
for name, text in FILES.items():
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)
sys.dont_write_bytecode = True
sys.path.insert(0, os.getcwd())
importlib.invalidate_caches()
STATEMENTS = """from shop import Cart; print(Cart('pen', 'pen').total)
Cart('ink')
from shop import report
import shop.up
import shop.gone
import shop.prices.table
from shop import lazy; print(lazy.pen); lazy.ink
from shop.lazy import pen, pencil
from shop.lazy import *
import ring_a
from ring_b import value
import circle_a
from circle_b import *
import broken
import fails
import exits
import removes
import replaces; print(replaces)
from replaces import upper, nope
import colorsys; print(colorsys.pick()); colorsys.rgb_to_hsv(1, 2, 3)
from colorsys import rgb_to_yiq
import nul
import latin
import plain.inner; print(plain.inner.where, plain.__file__)
from plain import outer
from bad_all import *
import bad_path.sub
import os.nope
from sys import *; print('sys')
importlib.import_module('.x')
importlib.import_module('..x', 'shop')
importlib.reload('shop')
importlib.reload(importlib.import_module('fails'))
__import__('')
__import__('shop', fromlist=[5])
__import__('shop', level=-1)
__import__('x', {'__package__': 5}, level=1)
__import__('x', {'__package__': 'nowhere'}, level=1)
__import__('x', {'__name__': 'shop.cart'}, level=3)"""
namespace = {"importlib": importlib, "__name__": "__main__"}
for statement in STATEMENTS.splitlines():
    try:
        exec(compile(statement, "<statement>", "exec"), namespace)
    except BaseException as e:
        print(f"{statement}: {type(e).__name__}: {str(e).replace(os.getcwd(), '.')}")
        frames = [f"{os.path.basename(f.filename)}:{f.lineno}" for f in traceback.extract_tb(e.__traceback__.tb_next) if "importlib" not in f.filename]
        print("   ", getattr(e, "name", None), *frames, sorted(m for m in sys.modules if m in ("fails", "broken", "ring_a", "circle_b", "shop.gone")))
from shop.report import pricee as renamed
