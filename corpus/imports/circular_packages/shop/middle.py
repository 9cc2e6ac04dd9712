from .early import late


def helper():
    return late
