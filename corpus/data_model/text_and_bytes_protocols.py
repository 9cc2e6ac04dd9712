"""__str__, __repr__, __format__, __bytes__, __fspath__, __index__, __buffer__, __dir__ and friends of one class of colours."""
import io
import os
import reprlib


class Colour:
    names = {0xFF0000: "red", 0x00FF00: "green"}

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"{type(self).__name__}({self.value:#08x})"

    def __str__(self):
        return self.names.get(self.value, f"#{self.value:06x}")

    def __format__(self, spec):
        match spec:
            case "":
                return str(self)
            case "rgb" | "RGB":
                text = "rgb(" + ", ".join(str(b) for b in bytes(self)) + ")"
                return text.upper() if spec.isupper() else text
            case _ if spec.startswith("_"):
                return repr(spec)
        return format(str(self), spec)

    def __bytes__(self):
        return self.value.to_bytes(3, "big")

    def __index__(self):
        return self.value

    def __fspath__(self):
        return f"colours/{self}"

    def __len__(self):
        return 3

    def __sizeof__(self):
        return 1000


class Pixels:
    """Gives its bytes through the buffer protocol and counts the exports."""

    def __init__(self, data):
        self.data, self.exports = bytearray(data), 0

    def __buffer__(self, flags):
        self.exports += 1
        return memoryview(self.data)

    def __release_buffer__(self, view):
        self.exports -= 1
        view.release()


class Quiet:
    __str__ = None


class Bad:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return self.value

    __str__ = __bytes__ = __fspath__ = __repr__

    def __format__(self, spec):
        return self.value


class Short(reprlib.Repr):
    def repr_Colour(self, colour, level):
        return f"<{colour}>"


class Node:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    @reprlib.recursive_repr("<cycle>")
    def __repr__(self):
        return f"Node({self.value}, {list(self.children)})"


red, odd = Colour(0xFF0000), Colour(0x12)
print(red, [red, odd], f"{red}", f"{red!r}", f"{red!s:>6}|", f"{odd:rgb}", f"{red:RGB}", f"{red:*^9}", f"{red:_x{1 + 1}}", "{:{}}".format(red, "<5") + "|", "%s %r %-6s|" % (red, odd, red), format(odd, "rgb"))
print(bytes(red), bytearray(bytes(red)), hex(odd), bin(odd), [10, 20] * Colour(2), "abc"[Colour(1)], os.fspath(red), os.path.join("a", red), list(range(Colour(3))), int.from_bytes(bytes(red)), f"{odd.__index__():#b}", str(red).encode("ascii"), ascii(Colour(3)))
print(str(b"caf\xc3\xa9", "utf-8"), str(bytearray(b"\xff"), errors="replace") == "\ufffd", str(object=5), repr(str), bytes("\u00e9", "latin-1"), bytes([Colour(5), 6]), b"%b|%s|%a|%r|%d|%x|%c" % (red, bytearray(b"x"), "\u00e9", odd, 5, 255, 65))
for source in ("str(Quiet())", "f'{Quiet()}'", "str(Bad(5))", "repr(Bad(None))", "bytes(Bad('x'))", "os.fspath(Bad(5))", "format(Bad(5))", "f'{Bad(1)}'", "print(Bad(5))", "'%s' % Bad([])", "'{!r}'.format(Bad(3))", "[Bad(4)].__repr__()", "open(Bad(3.5))", "format(red, 5)", "format(object(), 'x')", "'{:d}'.format('s')", "'{:s}'.format(5)", "f'{[]:>5}'", "'{:,}'.format('x')", "'{:.2d}'.format(3)", "'{:+}'.format('x')", "'{:=5}'.format('x')", "'{:c}'.format(-1)", "'{:n}'.format(1.5j)", "'{:x}'.format(2.5)", "'{:%}'.format('a')", "bytes('x')", "bytes(-1)", "bytes([256])", "bytes(['a'])", "bytes(5.0)", "str(b'x', 'nope')", "str('x', 'utf-8')", "str(1, 2, 3, 4)", "b'%s' % 'x'", "b'%d' % 'x'", "'%d' % 'x'", "'%c' % 'ab'", "'%q' % 1", "'%s %s' % 1", "'%s' % (1, 2)", "'%(a)s' % 5", "'%*d' % ('x', 1)", "int.from_bytes('x')", "(300).to_bytes()", "(-1).to_bytes(2)", "'a'.encode('ascii', 5)"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)

pixels = Pixels(b"abcdef")
with memoryview(pixels) as view:
    view[0:2] = b"ZZ"
    print(pixels.exports, view[2:4].tobytes(), view.format, view.nbytes, bytes(view))
print(pixels.exports, bytes(pixels), bytearray(pixels), b"-".join([pixels, b"x"]), io.BytesIO(b"....").readinto(pixels), pixels.data, pixels.exports, b"ZZ" in bytes(pixels), b"x".replace(b"x", pixels))
for source in ("memoryview(red)", "len(pixels)", "b'a' + pixels", "bytes(Pixels('x'))", "memoryview(type('B', (), {'__buffer__': lambda self, flags: b'x'})())", "Pixels(b'').__buffer__()", "bytearray(b'x').__buffer__(0).tobytes()", "memoryview(b'x').__buffer__(1)", "b'x'.__buffer__(1)", "int(Pixels(b'12'))", "float(Pixels(b'1.5'))", "int.from_bytes(Pixels(b'\\x01\\x02'))", "b'abc'.find(Pixels(b'c'))", "bytes.fromhex(Pixels(b'41'))", "'x'.join([Pixels(b'')])", "compile(Pixels(b'1+1'), 'f', 'eval').co_consts"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
tree = Node(1, Node(2))
tree.children += (tree,)
short = Short(maxlist=2, maxlevel=2, maxstring=12, maxother=20, indent="--", maxdict=1)
print(tree, short.repr([red, odd, 3]), short.repr("x" * 40), short.repr({1: [[[[]]]], 2: 3}), reprlib.repr(set(range(20))), reprlib.repr(list("abcdefgh")), reprlib.repr(10**60))
loop = {"k": [1]}
loop["k"].append(loop)
print(loop, [loop["k"]], type(str(loop)), red.__sizeof__(), eval(repr(Colour(7))).value)


class Texty(str):
    def __str__(self):
        return "custom"

    def __format__(self, spec):
        return f"<{spec}>"

    def __mod__(self, other):
        return "mod!"

    def __radd__(self, other):
        return "radd!"


t = Texty("plain")
print(t, f"{t}", f"{t:x}", "%s" % t, "-".join([t]), "a" + t, t + "b", t % 1, str(t), type(str(t)).__name__, repr(t), t.upper(), type(t[:]).__name__, [t], {t: 1}["plain"], "{}".format(t), ",".join(t), f"{t!s}", t == "plain", hash(t) == hash("plain"))
f"{red:{Bad(3)}}"
