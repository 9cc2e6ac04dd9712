"""A package: relative imports, __all__, lazy attributes, cycles and failing imports."""
import sys

import shop
from shop import *
from shop.prices import PRICES as table, discount
import shop.cycle_a as cycle

print(shop.__name__, shop.__package__, shop.prices.__name__, shop.__spec__.name, shop.__doc__)
print(sorted(n for n in globals() if not n.startswith("_")))
print(total({"tea": 2, "cake": 1}), discount(10), table is shop.prices.PRICES)
print(cycle.VALUE, shop.cycle_b.seen, sorted(m for m in sys.modules if m.startswith("shop")))
print(shop.lazy, shop.lazy, "lazy" in vars(shop), dir(shop)[:2])
for line in (
    "import nowhere", "import shop.nowhere", "from shop import nowhere", "import shop.prices.deep", "from . import x", "from shop.broken import x",
    "from shop.prices import nothing", "shop.missing", "from .shop import x", "import shop.fails", "import shop.fails", "from shop.cycle_a import *; print(VALUE)",
    "import shop.prices as p, sys as s; print(p.__name__, s.__name__)", "from shop.prices import *; print(_private)", "from nowhere import *",
):
    try:
        exec(line)
    except Exception as e:
        print(f"{line}: {type(e).__name__}: {e} {getattr(e, 'name', None)}")
print("shop.fails" in sys.modules, __name__, __file__.rpartition("/")[2], __spec__, __package__)
import shop.fails
