"""Where the carets of a traceback stand: printed with traceback for many expressions."""
import traceback


class Box:
    value = None

    def method(self, *args):
        return self.value


box = Box()
data = {"list": [1, 2, 3], "none": None}
zero = 0
EXPRESSIONS = [
    "1 / zero", "(1 +\n 2) / zero", "data['list'][7]", "data['missing']['x']", "box.value.attribute", "box.method().more.again", "box.method(1)(2)",
    "[1, 2, 3][zero](4)", "data['list'] + data['none']", "-data", "not_defined", "box.methd", "f'{zero} {1 / zero:>5}'", "(lambda: 1 / zero)()",
    "[x / zero for x in data['list']]", "sum(1 / x for x in (1, zero))", "{**5}", "print(*zero)", "box.method(\n    1,\n    1 / zero,\n)", "zero < 'a' < 1",
    "data['list'][zero:'x']", "1 if zero else 1 / zero", "await_(1)", "'é😀' + zero + 'ü'", "data [ 'list' ] [ 9 ]", "( ( 1 / ( zero ) ) )", "5 @ zero", "zero ** -1", "int('x' * 3)", "a, b = data['list']", "a = b = 1 // zero", "del data['q']", "data['none']['k'] = 1",
    "data['list'][zero] += 'x'", "import nothing_here", "from os import nothing_here", "assert zero, 'no ' + 'zero'", "raise ValueError(f'{zero}') from None",
    "for i in zero: pass", "with zero: pass", "with open('/nowhere/x') as f: pass", "while 1 / zero: pass", "if data['list'] > zero: pass", "class C(zero): pass", "class C(metaclass=zero): pass", "@zero\ndef f(): pass", "def f(x=1 / zero): pass", "x: 1 / zero = 1", "match zero:\n  case Box(1): pass\n  case 0 if 1 / zero: pass", "yes: int = \\\n  1 / zero",
]
for number, source in enumerate(EXPRESSIONS):
    name = f"<example {number}>"
    import linecache

    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        exec(compile(source, name, "exec"), {"box": box, "data": dict(data), "zero": zero, "Box": Box})
    except Exception as e:
        text = "".join(traceback.format_exception(type(e), e, e.__traceback__.tb_next))
        print(f"--- {source!r}\n{text}", end="")
    else:
        print(f"--- {source!r} passes")
(box.method)(
    1, 2
).value[
    0
]
