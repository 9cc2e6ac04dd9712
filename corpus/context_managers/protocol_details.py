"""Where the methods are looked up, what a true result does, targets of every kind, and loops."""


class Meta(type):
    def __enter__(cls):
        print("enter class", cls.__name__)
        return cls

    def __exit__(cls, *e):
        print("exit class", e[0] and e[0].__name__)
        return True


class Plain(metaclass=Meta):
    pass


with Plain as p:
    print(p.__name__)
    raise KeyError("swallowed by the class")


class Instance:
    def __init__(self, result=None, value=None):
        self.result, self.value = result, value

    def __enter__(self):
        return self.value

    def __exit__(self, kind, value, tb):
        print("exit", kind and kind.__name__, value, tb and tb.tb_lineno)
        return self.result


i = Instance(value=[1, 2])
i.__enter__ = lambda: print("never used: not on the type")
box = {}
with i as box["item"], i as (a, b), i as [*c], i as i.attribute:
    print(box, a, b, c, i.attribute)
for result in (0, "", "true", [0]):
    try:
        with Instance(result):
            int("x")
    except ValueError as e:
        print("passed", repr(result), e)


def loop():
    out = []
    for n in range(5):
        with Instance(True):
            if n == 1:
                continue
            if n == 3:
                break
            out.append(n)
            if n == 2:
                raise LookupError(n)
            out.append("end")
    else:
        out.append("else")
    with Instance():
        with Instance(True):
            return out, 1 // 0
    return "after", out


print(loop())


def generator():
    with Instance(value="g") as v:
        got = yield v
        print("got", got)
        yield got


g = generator()
print(next(g), g.send(1))
g.close()
g = generator()
next(g)
del g


class Bad:
    __enter__ = None

    def __exit__(self, *e): ...


class NoExit:
    def __enter__(self): ...


for manager in (Bad(), NoExit(), 5, Instance):
    try:
        with manager:
            print("never")
    except TypeError as e:
        print(type(e).__name__, e)
try:
    with Instance() as (x, y):
        print("never")
except TypeError as e:
    print(e)
with Instance("last"):
    with Instance():
        raise SystemExit("quiet")
print("still here")
