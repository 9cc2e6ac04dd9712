import shop
from . import partner

done = "done"
