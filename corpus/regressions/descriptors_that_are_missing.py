"""An AttributeError from a property or another descriptor leads to __getattr__."""


class Missing:
    def __get__(self, instance, owner):
        raise AttributeError("descriptor")


class Fallback:
    descriptor = Missing()

    @property
    def prop(self):
        raise AttributeError("property")

    @property
    def other(self):
        raise KeyError("not that")

    def __getattr__(self, name):
        return f"fallback {name}"


f = Fallback()
print(f.descriptor, f.prop, hasattr(f, "prop"), getattr(f, "prop", None))
f.other
