"""A plugin registry whose class statement takes a generator expression among its bases."""


class Registry(type):
    plugins = {}

    def __new__(mcs, name, bases, namespace, *, key=None):
        cls = super().__new__(mcs, name, bases, namespace)
        mcs.plugins[key or name.lower()] = cls
        return cls


class Plugin(metaclass=Registry):
    pass


MIXINS = [type(f"Mixin{n}", (), {}) for n in range(3)]


class Both(Plugin, *MIXINS, key="both"):
    pass


print(Registry.plugins.keys(), len(Both.__mro__))


class Filtered(Plugin, mixin for mixin in MIXINS if mixin, key="filtered"):
    pass
