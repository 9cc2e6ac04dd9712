"""BaseException subclasses of one's own that escape everything but a bare except: a non-local exit and a fatal error."""
import asyncio
import threading
import traceback


class Escape(BaseException):
    """Carries a value out of any depth to the block that made it."""

    def __init__(self, target, value):
        super().__init__(value)
        self.target = target


def block(function):
    marker = object()

    def leave(value=None):
        raise Escape(marker, value)

    try:
        return function(leave)
    except Escape as e:
        if e.target is not marker:
            raise
        return e.args[0]


def search(tree, wanted):
    def visit(leave, node, path):
        try:
            for name, child in node.items():
                if name == wanted:
                    leave([*path, name])
                if isinstance(child, dict):
                    visit(leave, child, [*path, name])
        except Exception:
            print("never")

    return block(lambda leave: visit(leave, tree, []))


tree = {"etc": {"ssh": {"config": 1}, "hosts": 2}, "home": {"ann": {"notes": {"todo": 3}}}}
print(search(tree, "todo"), search(tree, "nothing"), search(tree, "hosts"))
print(block(lambda outer: block(lambda inner: outer("through the inner block")) or "not reached"))


class Fatal(BaseException):
    def __str__(self):
        return "fatal: " + ", ".join(map(str, self.args))


class FatalGroup(BaseExceptionGroup):
    pass


def risky(kind):
    try:
        raise kind
    except Exception as e:
        return f"Exception {e}"
    except (KeyboardInterrupt, SystemExit, GeneratorExit) as e:
        return f"builtin {type(e).__name__}"
    except:
        return "bare"
    finally:
        pass


print([risky(k) for k in (ValueError("v"), KeyboardInterrupt(), SystemExit(1), GeneratorExit(), Fatal(), Escape(0, 1))])
for make in (lambda: ExceptionGroup("g", [Fatal()]), lambda: BaseExceptionGroup("g", [ValueError()]), lambda: BaseExceptionGroup("g", [Fatal(), ValueError()]), lambda: FatalGroup("g", [ValueError()])):
    try:
        print(type(make()).__name__)
    except TypeError as e:
        print(e)
try:
    try:
        raise BaseExceptionGroup("mixed", [Fatal(1), ValueError(2), ExceptionGroup("inner", [KeyError(3)])])
    except* ValueError as e:
        print("values", e.exceptions, type(e).__name__)
    except* Exception as e:
        print("rest", e.exceptions, type(e).__name__)
except BaseExceptionGroup as e:
    print(repr(e), e.subgroup(Fatal).exceptions)


async def child():
    raise Fatal("in a task")


try:
    asyncio.run(child())
except Fatal as e:
    print("asyncio let it out:", e)
hooked = []
threading.excepthook = lambda args: hooked.append(args.exc_type.__name__)
thread = threading.Thread(target=block, args=(lambda leave: 1 / 0,))
thread.start()
thread.join()
print(hooked, [c.__name__ for c in BaseException.__subclasses__() if c.__module__ == "__main__"])
print("".join(traceback.format_exception_only(FatalGroup("several", [Fatal(1, 2), Fatal()]))), end="")


def cleanup():
    try:
        raise Fatal("first", 1)
    finally:
        block(lambda leave: leave())
        try:
            raise Escape(None, "of nobody")
        except Fatal:
            print("never")


cleanup()
