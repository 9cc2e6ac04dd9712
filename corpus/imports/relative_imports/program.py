"""Relative imports at every depth, __all__, submodules as attributes, star imports, and what goes wrong with them."""
import sys

import app
from app import *
from app.core.engine import Engine, run as start
import app.core.helpers as h, app.plugins

print(app.__name__, app.__package__, app.VERSION, sorted(n for n in dir() if not n.startswith("_")))
print(Engine().describe(), start("x"), h.__package__, h.PARENT is app.core, app.plugins.loaded)
print(core.engine.Engine is Engine, "hidden" in globals(), visible(), sys.modules["app.core.engine"].__spec__.parent)

for source in ("from app import nothing", "from app.core import missing_module", "import app.core.nowhere", "from app.core.engine import Engin", "from . import app", "from .. import x", "import app.VERSION", "from app.plugins import *", "from app.broken_all import *", "from app.core.too_far import x", "import app.core.engine.deeper", "from app.lazy import slow_value, other_value", "from app.lazy import never", "import app.lazy as lz; print(lz.slow_value, lz.computed, dir(lz)[-2:])", "import app.lazy; app.lazy.gone"):
    try:
        exec(source, scope := {"__name__": "__main__"})
        print(source, "->", sorted(k for k in scope if not k.startswith("__")))
    except Exception as error:
        print(source, "!", type(error).__name__, str(error).replace(sys.path[0], "PATH"), getattr(error, "name", None), getattr(error, "name_from", None))
print(sorted(name for name in sys.modules if name.split(".")[0] == "app"))
from app.core import fails
