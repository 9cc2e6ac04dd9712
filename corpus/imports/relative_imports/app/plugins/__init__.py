loaded = []
_private = 1


def register(thing):
    loaded.append(thing.__name__)
    return thing
