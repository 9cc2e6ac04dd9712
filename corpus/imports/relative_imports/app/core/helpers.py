from .. import core as PARENT


def visible():
    return "visible"


def hidden():
    return "hidden"
