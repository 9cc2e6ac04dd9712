"""exec and eval of a function's code find its parameters missing."""


def needs(a, b=2, *, c): return a


def takes(*args, **named): return args, named


def gives():
    yield 1


print(eval(takes.__code__), type(eval(gives.__code__)).__name__, exec(takes.__code__))
for attempt in (lambda: exec(needs.__code__, {}, {"a": 1}), lambda: exec((lambda *, k: k).__code__)):
    try:
        attempt()
    except TypeError as error:
        print(error)
eval(needs.__code__)
