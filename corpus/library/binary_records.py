"""struct and array: a little image file format with packed headers, byte orders, padding, and typed arrays."""
import array
import struct
from collections import namedtuple

Header = namedtuple("Header", "magic version flags width height name")
HEADER = struct.Struct(">4sBxHII8p")


class Picture:
    def __init__(self, width, height, name, pixels=None):
        self.width, self.height, self.name = width, height, name
        self.pixels = array.array("H", pixels or [0] * (width * height))

    def save(self):
        head = HEADER.pack(b"PICT", 1, 0x8001, self.width, self.height, self.name.encode())
        body = array.array("H", self.pixels)
        body.byteswap()
        return head + body.tobytes()

    @classmethod
    def load(cls, data):
        header = Header._make(HEADER.unpack_from(data))
        if header.magic != b"PICT":
            raise ValueError(f"bad magic {header.magic!r}")
        pixels = struct.unpack_from(f">{header.width * header.height}H", data, HEADER.size)
        return cls(header.width, header.height, header.name.decode(), pixels)

    def __getitem__(self, at):
        x, y = at
        return self.pixels[y * self.width + x]


picture = Picture(3, 2, "gradient", [i * 1000 for i in range(6)])
data = picture.save()
print(len(data), data[:24].hex(" ", 4), HEADER.format, HEADER.size)
again = Picture.load(data)
print(again.name, again[2, 1], again.pixels, again.pixels == picture.pixels)
for broken in (b"JPEG" + data[4:], data[:20], data[:-1]):
    try:
        Picture.load(broken)
    except (ValueError, struct.error) as error:
        print(type(error).__name__, error)

for form in ("bhiq", "<bhiq", "@bhi0q", ">?c3s", "=lL", "!d", "xxh", "efd", "4x", "0s", "n", "P", "2H3B"):
    print(form, struct.calcsize(form), end="; ")
print()
print(struct.pack("<hIq?5sd", -2, 2**32 - 1, -1, [], b"ab", 0.1).hex(), struct.unpack("<3c", b"xyz"), struct.pack("e", 65504.0), struct.unpack(">e", b"\x7c\x01"))
print(struct.pack("5p", b"abcdefg"), struct.unpack("3p", b"\x09ab"), struct.pack("3s", b"abcd"), list(struct.iter_unpack("<HB", bytes(range(9)))))
buffer = bytearray(8)
struct.pack_into(">HI", buffer, 1, 0xABCD, 7)
print(buffer.hex(), struct.unpack_from("B", buffer, -1), struct.unpack("<ii", memoryview(b"abcdefgh")))


class Index:
    def __index__(self):
        return 300


print(struct.pack(">H", Index()), struct.pack("f", 1))
for form, values in (("b", (128,)), ("B", (-1,)), ("H", (70000,)), ("i", (1.5,)), ("c", (b"ab",)), ("s", ("x",)), ("2i", (1,)), ("z", (1,)), ("f", (1e300,)), ("e", (1e10,)), ("<n", (1,)), ("q", (2**63,)), ("3", ()), ("d", ("x",))):
    try:
        print(struct.pack(form, *values))
    except (struct.error, OverflowError, TypeError) as error:
        print(form, type(error).__name__, error)
for attempt in (lambda: struct.unpack("i", b"abc"), lambda: struct.unpack_from("i", b"abc", 1), lambda: struct.unpack_from("b", b"a", -3), lambda: struct.pack_into("i", b"const", 0, 1), lambda: struct.pack_into("i", bytearray(3), 0, 1), lambda: list(struct.iter_unpack("H", b"abc")), lambda: list(struct.iter_unpack("", b"a"))):
    try:
        attempt()
    except (struct.error, TypeError) as error:
        print(type(error).__name__, error)

numbers = array.array("i", range(5))
numbers.extend([7, 8])
numbers.insert(1, -1)
numbers.frombytes(struct.pack("=i", 99))
numbers[2:4] = array.array("i", [50])
del numbers[::3]
print(numbers, numbers.typecode, numbers.itemsize, len(numbers), numbers.index(99), numbers.count(8), 7 in numbers, numbers.pop(0))
print(numbers + numbers, numbers * 2, numbers > array.array("d", [1.5]), numbers.tolist()[::-1], memoryview(numbers).format, array.typecodes, array.array("w", "h\u00e9y").tounicode())
numbers.reverse()
numbers.remove(99)
print(numbers, array.array("d", [1, 2.5]), array.array("B", b"xyz"), array.array("u", "ab") == array.array("w", "ab"), array.array("q"), bytes(array.array("h", [1, -1])), array.array("f", [0.1])[0])
for attempt in (lambda: numbers.append("x"), lambda: numbers.append(2**40), lambda: array.array("b", [200]), lambda: array.array("z"), lambda: array.array("i", "text"), lambda: numbers.remove(1234), lambda: numbers.__setitem__(slice(0, 1), [1]), lambda: array.array("i").pop(),
                lambda: numbers.frombytes(b"abc"), lambda: numbers + [1], lambda: numbers["x"], lambda: array.array("u", 3), lambda: numbers.__setitem__(9, 1), lambda: array.array("B", [1.0])):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
view = memoryview(numbers)
numbers.append(1)
