VALUE = "a, at first"
from . import cycle_b
VALUE = "a, at last"
