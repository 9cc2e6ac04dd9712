"""bytes, bytearray and memoryview: a binary format, hexadecimal dumps, and views that hold on."""
import struct


def hexdump(data):
    for i in range(0, len(data), 16):
        part = data[i : i + 16]
        print(f"{i:04x}  {part.hex(' '):<47}  {''.join(chr(b) if 32 <= b < 127 else '.' for b in part)}")


def rle(data):
    out = bytearray()
    i = 0
    while i < len(data):
        n = 1
        while i + n < len(data) and data[i + n] == data[i] and n < 255:
            n += 1
        out += bytes((n, data[i]))
        i += n
    return bytes(out)


def unrle(data):
    return b"".join(bytes([v]) * n for n, v in zip(data[::2], data[1::2]))


def crc32(data):
    crc = 0xFFFFFFFF
    for b in data:
        crc ^= b
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


data = b"aaaabbbc" + bytes(range(10)) + "é€".encode() + b"\x00" * 20
hexdump(data)
packed = rle(data)
print(len(packed), unrle(packed) == data, f"{crc32(b'123456789'):08x}", crc32(data))
header = struct.pack("<4sHBxid", b"PYR1", 513, 7, -2, 0.5)
print(header, struct.unpack("<4sHBxid", header), struct.calcsize("<4sHBxid"), struct.pack(">hhl", 1, -1, 2**31 - 1))
b = bytearray(b"hello world")
b[0:5] = b"HOWDY!"
b.append(33)
b.extend([65, 66])
b.insert(0, 0x3E)
del b[-2]
print(b, b.pop(), b.find(b"w"), b.upper(), b.split(b" "), b.replace(b"o", b"00"), b.count(33), bytes(b)[1], b[1:3], b * 2 == b + b)
m = memoryview(b)
m[1:4] = b"abc"
print(b[:6], m[1], m[1:3].tobytes(), m.nbytes, m.readonly, m.format, m[::2].tolist()[:3], m == b, hash(memoryview(b"x")) == hash(b"x"))
words = memoryview(struct.pack("=6h", *range(6))).cast("h")
grid = words.cast("B").cast("h", (2, 3))
print(words.tolist(), grid.tolist(), grid[1, 2], grid.shape, grid.strides, grid.ndim, words[-1])
print(b"%d %s %x" % (5, b"x", 255), b"a,b".partition(b","), b" x ".strip(), bytes.fromhex("de ad BE ef"), b"\xff\xfe".decode("utf-16"), b"x" in b"xyz", 120 in b"xyz")
print(b"abc" < b"abd", b"a" == "a", bytes(3), b"\\\n\t'\"\x80", bytearray(b"'"), b"ab".hex("-"), b"Title case".title(), b"1".isdigit(), b"abc".translate(None, b"b"), b"a\nb".splitlines())
for bad in ("b.append(1)", "b[0] = 256", "b[0] = 'x'", "m[0:2] = b'abc'", "memoryview(b'x')[0] = 1", "bytes(-1)", "b'a' + 'b'", "bytes(['a'])", "bytes.fromhex('abc')", "struct.unpack('i', b'x')", "struct.pack('B', 300)", "b'x'.index(b'y')", "bytes('x', 'nope')", "m.release() or m[0]", "b'' .join(['a'])", "b'a'[5]", "hash(bytearray())", "struct.pack('q', 'x')", "b'a'.decode('ascii', 'x') + b'\\xff'.decode('ascii')"):
    try:
        exec(bad)
        print(bad, "passes")
    except Exception as e:
        print(f"{bad:30} {type(e).__name__}: {e}")
