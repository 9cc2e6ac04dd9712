"""A counter that is declared global after the function has already read it."""
import functools

calls = 0


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print(f"call {calls + 1} of {function.__name__}")
        try:
            return function(*args, **kwargs)
        finally:
            global calls
            calls += 1

    return wrapper


@counted
def greet(name):
    return f"hello, {name}"


print(greet("ann"), calls)
