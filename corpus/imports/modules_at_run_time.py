"""Modules made, found, replaced and reloaded while the program runs."""
import importlib
import importlib.abc
import importlib.util
import sys
import types


class Memory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports from a dictionary of sources."""

    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        if name in self.sources:
            return importlib.util.spec_from_loader(name, self, is_package=name + ".sub" in self.sources)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.sources[module.__name__], f"<{module.__name__}>", "exec"), module.__dict__)


finder = Memory({
    "greeting": "text = 'hello'\ndef greet(n): return f'{text} {n}'\n",
    "pack": "from . import sub\nname = __name__\n",
    "pack.sub": "from pack import __name__ as parent\nvalue = parent * 2\n",
    "wrong": "x = 1\ny = undefined + x\n",
})
sys.meta_path.insert(0, finder)
import greeting
import pack

print(greeting.greet("you"), pack.sub.value, pack.name, pack.__path__, greeting.__spec__.loader is finder)
finder.sources["greeting"] = "text = 'goodbye'\n"
print(importlib.reload(greeting) is greeting, greeting.greet("you"))
try:
    import wrong
except NameError as e:
    print(e, "wrong" in sys.modules, e.__traceback__.tb_next.tb_frame.f_code.co_filename if e.__traceback__.tb_next else None)
made = types.ModuleType("made", "A made module.")
made.answer = 42
sys.modules["made"] = made
import made as again
from made import answer

print(again is made, answer, made, made.__doc__, made.__dict__.keys() - {"answer"} == set(vars(types.ModuleType("x"))))
sys.modules["blocked"] = None
for line in ("import blocked", "import made.deeper", "from made import question", "made.question"):
    try:
        exec(line)
    except Exception as e:
        print(line, "->", type(e).__name__, e)


class Loud(types.ModuleType):
    @property
    def now(self):
        return "property of a module"

    def __getattribute__(self, name):
        if name == "secret":
            raise AttributeError("no secrets")
        return super().__getattribute__(name)


made.__class__ = Loud
print(made.now, hasattr(made, "secret"), isinstance(made, Loud))
print(__import__("os.path").__name__ == "os", importlib.import_module("os.path").__name__, importlib.util.find_spec("nowhere"))
try:
    importlib.import_module(".x")
except TypeError as e:
    print(e)
