"""A module whose attributes are made when they are asked for."""
_made = {}


def __getattr__(name):
    if name == "computed":
        globals()[name] = len(_made)
        return globals()[name]
    if name.endswith("_value"):
        _made[name] = name.removesuffix("_value").upper()
        return _made[name]
    raise AttributeError(f"module {__name__!r} makes no {name!r}")


def __dir__():
    return [*globals(), "computed", "z_value"]
