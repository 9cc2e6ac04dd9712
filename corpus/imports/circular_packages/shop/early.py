from .middle import helper


def late():
    return helper()
