"""Finders and loaders: modules from a dictionary, source transformation, a redirecting finder, path hooks, resources, and how failures look."""
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types

SOURCES = {
    "virtual": (True, "from .inner import answer\nname = __name__\nfrom . import data"),
    "virtual.inner": (False, "answer = 42\nimport virtual as parent\nseen = hasattr(parent, 'name')"),
    "virtual.data": (False, "rows = [n * n for n in range(4)]"),
    "upside": (False, "VALUE = 'quoted text'\nprint('loading', __name__, __spec__.origin)"),
    "bad_syntax": (False, "def broken(:\n  pass"),
    "raises": (False, "partial = 1\nraise RuntimeError('while loading')"),
    "cyclic_a": (False, "import cyclic_b\nfrom_b = cyclic_b.value + 1"),
    "cyclic_b": (False, "import cyclic_a\nvalue = 1\npartially = hasattr(cyclic_a, 'from_b')"),
    "cyclic_c": (False, "from cyclic_d import late\nearly = 1"),
    "cyclic_d": (False, "from cyclic_c import early\nlate = 2"),
    "self_removing": (False, "import sys\ndel sys.modules[__name__]\nx = 1"),
    "self_replacing": (False, "import sys, types\nsys.modules[__name__] = types.SimpleNamespace(x='replaced')"),
}
TRACE = []


class DictFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        TRACE.append((name, path and list(path), target))
        if name not in SOURCES:
            return None
        package, _ = SOURCES[name]
        return importlib.util.spec_from_loader(name, DictLoader(), origin=f"dict:{name}", is_package=package)

    def invalidate_caches(self):
        TRACE.append("invalidated")


class DictLoader(importlib.abc.InspectLoader):
    def create_module(self, spec):
        return types.ModuleType(spec.name, "virtual module") if spec.name != "upside" else None

    def exec_module(self, module):
        source = self.get_source(module.__name__)
        code = self.source_to_code(source, f"<{module.__name__}>")
        exec(code, module.__dict__)

    def get_source(self, name):
        return SOURCES[name][1]

    def is_package(self, name):
        return SOURCES[name][0]


class Upper(importlib.abc.SourceLoader):
    """Gives sources through get_data and path: everything is upper-cased text."""

    def __init__(self, fullname):
        self.fullname = fullname

    def get_filename(self, name):
        return f"memory/{name}.py"

    def get_data(self, path):
        if path.endswith(".pyc"):
            raise OSError("no caches here")
        return f"# from {path}\ntext = {self.fullname.upper()!r}\n".encode()


class UpperFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("upper_"):
            return importlib.util.spec_from_file_location(name, f"memory/{name}.py", loader=Upper(name))
        if name == "redirected":
            return importlib.util.find_spec("virtual")
        return None


class Hook:
    def __init__(self, path):
        if not path.startswith("hook://"):
            raise ImportError
        self.path = path

    def find_spec(self, name, target=None):
        if name == "hooked":
            return importlib.machinery.ModuleSpec(name, Upper(f"{name}@{self.path}"), origin=self.path)


sys.meta_path.insert(0, DictFinder())
import virtual
from virtual.inner import seen
import virtual.data as data
print(virtual, virtual.answer, virtual.name, seen, data.rows, virtual.__path__, virtual.inner.__package__, virtual.__doc__, virtual.__spec__.submodule_search_locations, virtual.__loader__.is_package("virtual"))
print(TRACE)
import upside
print(upside, upside.VALUE, upside.__doc__, upside.__spec__.has_location, hasattr(upside, "__file__"))
TRACE.clear()
for name in ("bad_syntax", "raises", "cyclic_a", "cyclic_c", "self_removing", "self_replacing", "virtual.nothing", "upside.sub", "no_such_thing"):
    try:
        module = importlib.import_module(name)
        print(name, {k: v for k, v in vars(module).items() if isinstance(v, (int, str)) and k[0] != "_"}, name in sys.modules)
    except Exception as error:
        print(name, "!", type(error).__name__, error, name in sys.modules, getattr(error, "path", None))
print(sys.modules["cyclic_b"].partially, "cyclic_c" in sys.modules, "cyclic_d" in sys.modules)
sys.meta_path.insert(1, UpperFinder)
import upper_case
print(upper_case.text, *[path.removeprefix(sys.path[0]) for path in (upper_case.__file__, upper_case.__cached__)], len(upper_case.__loader__.get_source("upper_case").splitlines()), upper_case.__loader__.is_package("upper_case"))
sys.path_hooks.insert(0, Hook)
sys.path.append("hook://there")
import hooked
print(hooked.text, sys.path_importer_cache["hook://there"].path, importlib.util.find_spec("hooked").origin)
SOURCES["virtual.data"] = (False, "rows = 'new rows'\nadded = True")
old = data
print(importlib.reload(data) is old, data.rows, old.added, virtual.data is data)
SOURCES["virtual.data"] = (False, "rows = 1 / 0")
try:
    importlib.reload(data)
except ZeroDivisionError:
    print("kept", data.rows, sys.modules["virtual.data"] is data)
importlib.invalidate_caches()
print(TRACE[-1])
SOURCES["dozing"] = (False, "answer = 43\nprint('woken')")
lazy_spec = importlib.util.spec_from_loader("dozing", importlib.util.LazyLoader(DictLoader()))
lazy = importlib.util.module_from_spec(lazy_spec)
lazy_spec.loader.exec_module(lazy)
print(type(lazy).__name__, lazy.answer, type(lazy).__name__)
for attempt in (lambda: importlib.import_module(".x"), lambda: importlib.import_module("..x", "virtual"), lambda: importlib.import_module(".inner", "virtual").answer, lambda: importlib.reload("virtual"), lambda: importlib.reload(types.ModuleType("loose")), lambda: importlib.util.find_spec("a.b"), lambda: importlib.util.find_spec(".b"), lambda: importlib.util.resolve_name(".b.c", "a.x"), lambda: importlib.util.resolve_name("..b", "a"), lambda: importlib.util.module_from_spec(None), lambda: importlib.util.spec_from_file_location("n", "/no/such.py").loader.get_data("/no/such.py"), lambda: importlib.util.spec_from_file_location("n", "x.unknown"), lambda: importlib.machinery.PathFinder.find_spec("nope", ["/nowhere"]), lambda: importlib.machinery.BuiltinImporter.find_spec("sys").origin, lambda: importlib.machinery.FrozenImporter.find_spec("zipimport") is not None, lambda: sys.modules.__setitem__("blocked", None) or importlib.import_module("blocked"), lambda: repr(importlib.machinery.ModuleSpec("n", None)), lambda: importlib.machinery.all_suffixes()[0], lambda: importlib.import_module(3)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
SOURCES["deep"] = (False, "def fail():\n    raise LookupError('deep inside')\nfail()")
import deep
