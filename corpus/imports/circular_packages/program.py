"""Packages whose modules need each other: late attribute access, imports inside functions, from-imports that come too early, half-made modules."""
import sys

import shop
from shop.orders import Order
from shop.customers import Customer

ann = Customer("Ann")
order = Order(ann, 3)
print(order, ann.orders, ann.orders[0].customer is ann, shop.REGISTRY, [name for name in sorted(sys.modules) if name.startswith("shop")])
for name in ("shop.early", "shop.middle", "shop.halfway", "shop.early"):
    try:
        module = __import__(name, fromlist=["x"])
        print(name, "loaded", [key for key in vars(module) if key[0] != "_"])
    except ImportError as error:
        print(name, "!", str(error).replace(sys.path[0], "PATH"), name in sys.modules, hasattr(shop, name.partition(".")[2]))
    except AttributeError as error:
        print(name, "!", str(error).replace(sys.path[0], "PATH"), error.name, name in sys.modules)
shop.fixed = True
import shop.halfway as halfway
print(halfway.done, shop.halfway.partner.used)
import shop.early
