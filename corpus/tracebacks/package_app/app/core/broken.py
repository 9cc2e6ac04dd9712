from .text import trimm


def run(values):
    return trimm(values)
