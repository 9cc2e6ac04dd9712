"""Packages written to a temporary folder: namespace packages, __path__ surgery, pkgutil, runpy, __main__, caches, zip-free resources, shadowing."""
import importlib
import importlib.resources
import importlib.util
import os
import pkgutil
import runpy
import sys
import tempfile
import textwrap
from pathlib import Path

TREES = {
    "one/space/left.py": "side = 'left'",
    "two/space/right.py": "side = 'right'",
    "two/space/inner/__init__.py": "from ..right import side as neighbour\nfrom . import leaf\nhere = __file__.rpartition(chr(47))[2]",
    "two/space/inner/leaf.py": "import sys\nargs = sys.argv[1:]\ndef main():\n    return __name__, __package__, args\nif __name__ == '__main__':\n    result = main()",
    "two/tool/__init__.py": "print('tool init', __name__)\nconfig = 1",
    "two/tool/__main__.py": "import sys\nfrom . import config\nfrom .part import double\nprint('main of', __package__, __name__, __spec__.name, sys.argv[0].rpartition(chr(47))[2], double(config))\nstatus = 'ran'",
    "two/tool/part.py": "def double(x):\n    return x * 2",
    "two/tool/data/table.txt": "a,b\n1,2\n",
    "two/extended/__init__.py": "__path__.append(__path__[0] + '_more')\nfrom . import elsewhere",
    "two/extended_more/elsewhere.py": "where = __name__",
    "two/clash.py": "kind = 'module'",
    "two/clash/__init__.py": "kind = 'package'",
    "two/statistics_like.py": "raise SystemExit(3)",
    "two/script.py": "import sys\nprint('script', __name__, __file__.rpartition(chr(47))[2], __package__, __spec__, given)\ntotal = sum(n for n in range(given))",
    "two/encoded.py": "# -*- coding: latin-1 -*-\ntext = '\u00e9'\n",
    "two/tabs.py": "if True:\n\tx = 1\n        y = 2\n",
    "two/null.py": "x = 1\0",
}

with tempfile.TemporaryDirectory() as folder:
    for name, text in TREES.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).encode("latin-1"))
    sys.path[:0] = [os.path.join(folder, "one"), os.path.join(folder, "two")]
    sys.dont_write_bytecode = True
    hide = lambda value: str(value).replace(folder, "DIR")

    import space.left, space.right
    from space.inner import neighbour, here, leaf
    print(space.left.side, space.right.side, neighbour, here, space.__file__, [hide(p) for p in space.__path__], hide(space), space.__spec__.origin, type(space.__loader__).__name__, leaf.main())
    Path(folder, "late/space").mkdir(parents=True)
    Path(folder, "late/space/third.py").write_text("side = 'third'")
    sys.path.append(os.path.join(folder, "late"))
    importlib.invalidate_caches()
    print(importlib.import_module("space.third").side, len(space.__path__))
    import extended
    print(extended.elsewhere.where, importlib.import_module("clash").kind)
    print(sorted((m.name, m.ispkg) for m in pkgutil.iter_modules([os.path.join(folder, "two")])), [m.name for m in pkgutil.walk_packages(space.__path__, "space.")])
    print(runpy.run_module("space.inner.leaf", run_name="__main__", alter_sys=False)["result"])
    result = runpy.run_module("tool", run_name="__main__", alter_sys=True)
    print(result["status"], result["__name__"], sys.modules["__main__"].__doc__[:8], hide(result["__file__"]))
    result = runpy.run_path(os.path.join(folder, "two/script.py"), init_globals={"given": 5}, run_name="named")
    print(result["total"], result["__name__"])
    for attempt in (lambda: runpy.run_module("statistics_like"), lambda: runpy.run_module("space"), lambda: runpy.run_module("no.such"), lambda: runpy.run_path(folder + "/none.py"), lambda: importlib.import_module("tabs"), lambda: importlib.import_module("null"), lambda: importlib.import_module("encoded").text == "\u00e9", lambda: importlib.import_module("space.absent"), lambda: importlib.import_module("tool.part").double("x"), lambda: pkgutil.resolve_name("tool.part:double")(4), lambda: pkgutil.resolve_name("os.path.join").__name__, lambda: pkgutil.get_data("tool", "data/table.txt"), lambda: (importlib.resources.files("tool") / "data" / "table.txt").read_text().split(), lambda: sorted(p.name for p in importlib.resources.files("tool").iterdir()), lambda: hide(importlib.util.cache_from_source(folder + "/two/clash.py")), lambda: importlib.util.source_from_cache("a/__pycache__/b.cpython-313.pyc"), lambda: importlib.util.cache_from_source("x.py", optimization=2), lambda: importlib.util.decode_source(b"# coding: latin-1\n'\xe9'") == "# coding: latin-1\n'\xe9'", lambda: importlib.util.source_hash(b"x").hex()):
        try:
            print(attempt())
        except BaseException as error:
            print(type(error).__name__, hide(error), *[hide(getattr(error, k, None)) for k in ("name", "path", "lineno", "code") if hasattr(error, k)])
    spec = importlib.util.spec_from_file_location("given_name", os.path.join(folder, "two/tool/part.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.double(21), module.__name__, spec.name, "given_name" in sys.modules, hide(spec.origin), spec.loader.get_source("given_name").splitlines()[0], spec.loader.get_code("given_name").co_names, hide(module.double.__code__.co_filename))
    sys.modules["fake"] = type(sys)("fake", "made by hand")
    import fake
    print(fake.__doc__, fake, fake.__spec__)
    fake.__getattr__ = lambda name: f"fake {name}"
    from fake import anything
    print(anything, fake.more)
    del sys.modules["fake"]
    try:
        importlib.reload(fake)
    except ImportError as error:
        print(error)
    for key in [k for k in sys.modules if k.startswith(("space", "tool"))]:
        del sys.modules[key]
    sys.path[:] = [p for p in sys.path if not p.startswith(folder)]
    sys.path_importer_cache.clear()
    import tool
