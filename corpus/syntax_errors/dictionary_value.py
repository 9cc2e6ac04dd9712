"""A dispatch table in which one entry has no value."""
import operator

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//":
    ,
    "neg": lambda x: -x,
}


def calculate(tokens):
    stack = []
    for token in tokens.split():
        if token in OPERATORS:
            function = OPERATORS[token]
            count = 1 if token == "neg" else 2
            *stack[len(stack) - count:], = [function(*stack[-count:])]
        else:
            stack.append(int(token))
    return stack.pop()


print(calculate("3 4 + 2 * neg"))
