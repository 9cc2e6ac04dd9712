"""Matching in except clauses: tuples, ABCs, metaclasses, subclass hooks, names rebound, clauses that fail themselves."""
import abc
import builtins


class Meta(type):
    calls = []

    def __instancecheck__(cls, instance):
        Meta.calls.append(f"instance {cls.__name__}")
        return True

    def __subclasscheck__(cls, sub):
        Meta.calls.append(f"subclass {cls.__name__}")
        return True


class Greedy(Exception, metaclass=Meta): ...


class Retryable(abc.ABC):
    @classmethod
    def __subclasshook__(cls, other):
        return hasattr(other, "delay")


Retryable.register(TimeoutError)


class Throttled(Exception):
    delay = 3


def tree(cls, depth=0):
    """The builtin exceptions under cls, indented."""
    yield "  " * depth + cls.__name__ + ("" if cls.__base__ is cls.__mro__[1] else "?")
    for sub in sorted(cls.__subclasses__(), key=lambda c: c.__name__):
        if sub.__module__ == "builtins":
            yield from tree(sub, depth + 1)


print("\n".join(line for line in tree(BaseException) if "Warning" not in line))
print([n for n in dir(builtins) if getattr(builtins, n) is OSError])


def classify(e):
    kinds = (KeyError, IndexError), LookupError
    try:
        raise e
    except Greedy:
        return "greedy"
    except kinds:
        return "lookup" if not isinstance(e, kinds[0]) else "lookup in the inner tuple"
    except (OSError, (UnicodeError,)) if isinstance(e, (OSError, UnicodeError)) else ():
        return "os or unicode"
    except Exception as e:
        return f"other {type(e).__name__}"


for e in (KeyError(1), LookupError(), Greedy(), FileNotFoundError(), UnicodeError(), Throttled()):
    try:
        print(classify(e), Meta.calls)
    except TypeError as wrong:
        print("TypeError:", wrong, "|", repr(wrong.__context__))
print(isinstance(TimeoutError(), Retryable), isinstance(Throttled(), Retryable), issubclass(KeyError, Greedy), Meta.calls)
for clause in ("Retryable", "5", "'KeyError'", "(KeyError, 5)", "[KeyError]", "None", "KeyError()", "missing", "object", "(int,)", "BaseException", "()", "Throttled, ", "(ValueError | KeyError)"):
    source = f"try:\n raise Throttled('t')\nexcept {clause}:\n print('caught by', {clause!r})"
    try:
        exec(source)
    except SyntaxError as e:
        print(f"{clause}: {e.msg}")
    except Exception as e:
        print(f"{clause}: {type(e).__name__}: {e} / {e.__context__!r}")
for kind in ("(KeyError, BaseExceptionGroup)", "ExceptionGroup", "5", "*KeyError"):
    try:
        exec(f"try:\n raise KeyError('k')\nexcept* {kind}:\n print('caught')")
    except SyntaxError as e:
        print(kind, e.msg)
    except Exception as e:
        print(kind, type(e).__name__, e)


class Lazy:
    def __getattr__(self, name):
        print("looked up", name)
        return getattr(builtins, name)


lazy = Lazy()
try:
    try:
        {}["x"]
    except lazy.ValueError:
        pass
    except lazy.KeyError as caught:
        print(repr(caught), vars(lazy))
except SyntaxError:
    pass
try:
    raise Throttled("outer")
except lazy.Warning:
    pass
except lazy.ImportErorr:
    pass
