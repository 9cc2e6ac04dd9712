"""object's own attribute functions work on modules of any class."""
import types


class Watched(types.ModuleType):
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        object.__setattr__(self, name.lower(), value)

    def __delattr__(self, name):
        object.__delattr__(self, name)


module = types.ModuleType("m")
module.a = 1
module.__class__ = Watched
module.B = 2
del module.a
print(module.b, sorted(k for k in vars(module) if k[0] != "_"), module.__name__, hasattr(module, "a"))
module.missing
