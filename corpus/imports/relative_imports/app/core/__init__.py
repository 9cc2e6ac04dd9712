from . import helpers
name = __name__
