"""An application in a package: lazy imports, plugins found by pkgutil, a traceback through five files, and runpy."""
import importlib
import io
import pkgutil
import runpy
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout

sys.dont_write_bytecode = True
import app
from app.core import pipeline

print(app.__name__, app.__path__[0].endswith("app"), [m.name for m in pkgutil.walk_packages(app.__path__, "app.")])
print(pipeline.run("double,trim", ["  a ", "b"]), app.registry, "app.core.broken" in sys.modules)
for names in ("double,count", "nothing", "broken", "double,fail"):
    try:
        print(pipeline.run(names, ["  a "]))
    except Exception as e:
        where = traceback.extract_tb(e.__traceback__)
        print(f"{names}: {type(e).__module__}.{type(e).__name__}: {str(e).replace(app.__path__[0], "app")} / {e.__cause__!r} / {[f.filename.rpartition('app/')[2].rpartition('/')[2] + ':' + f.name for f in where if 'importlib' not in f.filename]}")
print(app.settings.level, app.__getattr__.__module__)
try:
    app.nowhere
except AttributeError as e:
    print(e, e.name, e.obj is app)
out = io.StringIO()
with redirect_stdout(out), redirect_stderr(out):
    try:
        runpy.run_module("app", run_name="__main__", alter_sys=True)
    except SystemExit as e:
        print("exit", e.code)
    print(sorted(n for n in runpy.run_path(app.__path__[0] + "/config.py", run_name="other") if not n.startswith("__")))
print(out.getvalue(), end="")
importlib.reload(pipeline)
pipeline.run("trim,count", ["x", 5])
