from .. import step


@step
def trim(values):
    return [clean(v) for v in values]


@step
def count(values):
    return {v: len(v) for v in trim(values)}


def clean(value):
    return (
        value
        .strip()
        .casefold()
    )
