"""try, except, else, finally: which runs when, and what survives."""


def trace(kind):
    out = []
    for i in range(2):
        try:
            out.append(f"try{i}")
            if kind == "raise":
                raise KeyError(i)
            if kind == "break":
                break
            if kind == "continue":
                continue
            if kind == "return":
                return out
        except KeyError as e:
            out.append(f"except {e}")
        else:
            out.append("else")
        finally:
            out.append("finally")
    else:
        out.append("loop else")
    out.append("end")
    return out


for kind in ("none", "raise", "break", "continue", "return"):
    print(kind, trace(kind))


def override():
    try:
        return "try"
    finally:
        return "finally"


def swallow():
    for _ in range(1):
        try:
            1 / 0
        finally:
            break
    return "swallowed"


def value():
    x = 1
    try:
        return x
    finally:
        x = 2


print(override(), swallow(), value())


def context():
    try:
        try:
            raise ValueError("first")
        except ValueError:
            raise KeyError("second")
        finally:
            int("third")
    except Exception as e:
        chain = []
        while e:
            chain.append(repr(e))
            e = e.__context__
        return chain


print(context())
try:
    try:
        raise OSError(2, "No such file", "name.txt")
    except (ValueError, OSError) as e:
        print(type(e).__name__, e.errno, e.filename, e)
        raise RuntimeError("wrapped") from None
except RuntimeError as e:
    print(e, e.__cause__, type(e.__context__).__name__, e.__suppress_context__)
try:
    e
except NameError as error:
    print(error)


class Custom(Exception):
    def __init__(self, code, *, hint=""):
        super().__init__(code)
        self.hint = hint

    def __str__(self):
        return f"code {self.args[0]} ({self.hint})"


def reraise():
    try:
        raise Custom(7, hint="seven")
    except Custom:
        try:
            raise TypeError
        except TypeError:
            pass
        raise


try:
    reraise()
except Custom as e:
    print(repr(e), e, e.__context__, e.__traceback__.tb_next.tb_frame.f_code.co_name)
for bad in ("raise", "raise 1", "raise ValueError from 1", "raise int", "try: 1/0\nexcept 5: pass", "assert False, 'note'", "assert not 1", "raise Exception(1, 'two')", "raise KeyError('k')", "raise StopIteration", "(yield_,) = ()", "raise SystemExit(3)", "Exception().with_traceback(1)", "Exception(a=1)"):
    try:
        exec(bad)
    except BaseException as e:
        print(f"{bad!r:32} {type(e).__name__}: {e} {e.args}")
try:
    raise Custom(1) from KeyError("the cause")
finally:
    print("last words")
