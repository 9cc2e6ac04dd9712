"""What the import statement binds and calls: aliases, dotted names, imports in functions and classes, a replaced __import__, blocked and faked modules."""
import builtins
import sys
import types

import os.path
import os.path as dotted
import xml.dom, xml.dom.minidom as mini
from collections import (
    OrderedDict as OD,
    abc,
    deque,
)

print(os.path is dotted, xml.dom.__name__, mini.__name__, OD.__name__, abc.__name__, deque is sys.modules["collections"].deque)


def inside(flag):
    if flag:
        import math as m
    else:
        from cmath import sqrt as m
    import json.decoder
    return getattr(m, "__name__", m), json.__name__, sorted(locals())


class Holder:
    import string
    from string import digits, hexdigits as hexa
    letters = string.ascii_letters[:3]


print(inside(True), inside(False), Holder.digits, Holder.hexa[-2:], Holder.letters, Holder.string.__name__, hasattr(Holder, "ascii_letters"))

calls = []
original = builtins.__import__


def recording(name, globals=None, locals=None, fromlist=(), level=0):
    calls.append((name, fromlist, level, (globals or {}).get("__name__"), type(locals).__name__))
    if name == "imaginary":
        return types.SimpleNamespace(a=1, sub=types.SimpleNamespace(b=2), __name__="imaginary", __all__=["a"])
    if name.startswith("refuse"):
        raise ImportError(f"not today: {name}", name=name, path="nowhere")
    return original(name, globals, locals, fromlist, level)


builtins.__import__ = recording
try:
    import imaginary
    import collections.abc as sub_by_attribute
    from imaginary import a, sub
    import collections as tw, types
    from os import path as p, sep
    print(imaginary.a, sub_by_attribute.__name__, a, sub.b, tw.__name__, p is os.path)
    for source in ("from imaginary import *", "from imaginary import missing", "import imaginary.nothing as x", "import refused", "from refuse.deep import x as y", "from . import z", "from ..up import w", "import os.path, imaginary.sub"):
        scope = {"__name__": "pkg.mod", "__package__": "pkg"}
        try:
            exec(source, scope)
            print(source, sorted(k for k in scope if k[0] != "_"))
        except ImportError as error:
            print(source, "!", type(error).__name__, error, error.name, error.path)
        except (AttributeError, KeyError) as error:
            print(source, "!", type(error).__name__, error)
finally:
    builtins.__import__ = original
print(*calls, sep="\n")

sys.modules["json"] = None
sys.modules["made_up"] = made = types.ModuleType("made_up")
made.value, made._hidden = 5, 6
sys.modules["not_a_module"] = [1, 2]
sys.modules["made_up.child"] = types.SimpleNamespace(leaf=7)
for source in ("import json", "from json import loads", "import made_up; print(made_up.value)", "from made_up import *; print(sorted(k for k in globals() if k[:1] != '_'))", "from made_up import value as v, _hidden", "from made_up import nope", "import made_up.child as c", "from made_up.child import leaf; print(leaf)", "from made_up import child; print(child.leaf)", "import not_a_module as n; print(n)", "from not_a_module import append; append(3)", "from not_a_module import gone", "import made_up.other", "import made_up.child.deeper", "import itertools.pi", "from itertools import pie", "from sys import *; print(len(modules) > 10)", "import __main__; print(__main__.__doc__[:4])", "from __main__ import inside; print(inside.__name__)", "from __future__ import annotations\ndef f(x: undefined): pass\nprint(f.__annotations__)", "from __future__ import braces", "from __future__ import nothing", "x = 1\nfrom __future__ import division", "import a.b.c as d.e", "from x import", "from . import *", "import *", "from x import (a, b", "from x import a.b", "def f():\n from os import *", "import os as", "from os import path as sep as x", "import ünïcode_nöthing", "del os; import os; print(os.sep)"):
    try:
        exec(source, {"__name__": "m"})
        print(ascii(source), "fine")
    except (ImportError, SyntaxError, AttributeError, NameError) as error:
        print(ascii(source), "!", type(error).__name__, ascii(str(error)))
del sys.modules["json"]
made.__all__ = ["value", 3]
try:
    exec("from made_up import *")
except TypeError as error:
    print(error)
made.__all__ = ("value", "_hidden")
exec("from made_up import *\nprint(value, _hidden)", {})
made.__dict__["__path__"] = 5
try:
    import made_up.third
except Exception as error:
    print(type(error).__name__, error)
import made_up.nowhere.to.be.found
