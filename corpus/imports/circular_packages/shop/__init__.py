REGISTRY = []
fixed = False
from . import customers
from .orders import Order as _Order

REGISTRY.append(_Order.__name__)
