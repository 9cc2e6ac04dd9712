"""Buffers: memoryview slicing, casting, shapes, formats, writing through, comparison, release, exports that lock, and classes that give buffers."""
import array
import struct


class Page:
    """A page whose buffer may be read only, and that knows who looks at it."""

    def __init__(self, size, writable=True):
        self.store, self.writable, self.views = bytearray(size), writable, 0

    def __buffer__(self, flags):
        if flags & 1 and not self.writable:
            raise BufferError("page is read only")
        self.views += 1
        view = memoryview(self.store)
        return view if self.writable else view.toreadonly()

    def __release_buffer__(self, view):
        self.views -= 1


def bmp(width, height, pixel):
    data = bytearray(14 + width * height * 3)
    header, body = memoryview(data)[:14], memoryview(data)[14:]
    struct.pack_into("<2sIHHI", header, 0, b"BM", len(data), width, height, 14)
    for row in range(height):
        line = body[row * width * 3:(row + 1) * width * 3]
        for channel in range(3):
            line[channel::3] = bytes(pixel(column, row)[channel] for column in range(width))
    return data


picture = bmp(3, 2, lambda x, y: (x * 10, y * 10, 255))
print(picture.hex(" ", 4), len(picture), struct.unpack_from("<2sI", picture))
data = array.array("i", range(12))
view = memoryview(data)
grid = view.cast("B").cast("i", [3, 4])
print(view.format, view.itemsize, view.nbytes, view.shape, view.strides, view.ndim, view.readonly, view.contiguous, grid.shape, grid.strides, grid[1, 2], grid.tolist()[2], len(grid), view[2:9:3].tolist(), view[::-1].tolist()[:3], view[::-1].strides, view[-1], view.obj is data)
view[1:3] = array.array("i", [-1, -2])
grid[2, 3] = 99
view[::4] = view[3::4]
print(data, list(view[:4]), 99 in view, view.tolist().index(99), sum(view), max(view), [*reversed(view[:3])], view[4:4].tolist(), view == data, view[:2] == array.array("d", [3.0, -1.0]), view[1:2] != b"x")
words = memoryview(b"hello world")
print(words[6:].tobytes(), bytes(words[::2]), words.hex(":", 4), words[0], words[:5] == b"hello", hash(words) == hash(b"hello world"), words.readonly, words.toreadonly() is words, words.cast("c")[0], words.cast("b").tolist()[:2], {words[:1]: "key"}[b"h"], str(words[:2], "ascii"), int(memoryview(b"42")), b"".join([words[:2], words[9:]]), words.tobytes("F") == words.tobytes(), bytearray(words[:3]) + words[3:5])
floats = memoryview(struct.pack("4d", 1.5, -0.0, float("inf"), 2**-1074)).cast("d")
print(floats.tolist(), floats.format, memoryview(struct.pack("2?", True, False)).cast("?").tolist(), memoryview(struct.pack("2H", 1, 65535)).cast("H")[1], memoryview(bytes(8)).cast("q").shape, memoryview(bytes(6)).cast("B", [2, 3]).tolist(), memoryview(b"").cast("i").shape, memoryview(struct.pack("e", 0.5)).cast("e")[0])

buffer = bytearray(b"0123456789")
outer = memoryview(buffer)
inner = outer[2:5]
for attempt in (lambda: buffer.append(1), lambda: buffer.clear(), lambda: buffer.__setitem__(slice(0, 2), b"xyz"), lambda: buffer.__setitem__(slice(0, 2), b"xy"), lambda: buffer.__iadd__(b"z"), lambda: buffer.pop(), lambda: outer.release(), lambda: inner.tobytes(), lambda: outer[0], lambda: inner.release(), lambda: inner[0], lambda: inner.obj, lambda: repr(inner).split(" at ")[0], lambda: len(inner), lambda: buffer.append(65), lambda: buffer):
    try:
        print(attempt())
    except (BufferError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
view = memoryview(bytearray(b"abcdef"))
for source in ("view[0] = 300", "view[0] = b'x'", "view[0] = 1.5", "view['a']", "view[99]", "view[0:2] = b'abc'", "view[0:2] = b'xy'", "view[0:2] = 'xy'", "view[::2] = view[1::2]", "del view[0]", "view[0, 1]", "view.cast('i')", "view.cast('x')", "view.cast('ii')", "view.cast('B', [4])", "view.cast('B', [2, 3])[0]", "view.cast('B', [2, 3])[1, 5]", "view[::2].cast('H')", "memoryview(b'abc')[0] = 1", "hash(view)", "memoryview(5)", "memoryview('text')", "memoryview()", "memoryview(b'a', 1)", "view + b'x'", "view < view", "view == 5", "iter(view).__next__()", "view.tolist(1)", "memoryview(b'abcd').cast('i')[0:1].tolist() != []", "view.cast('f')", "memoryview(array.array('d', [1.0]))[0] = 'x'", "memoryview(array.array('d', [1.0])).cast('i')", "memoryview(array.array('w', 'ab')).format", "memoryview(array.array('w', 'ab')).tolist()", "view.nbytes = 5", "view.__exit__()", "(lambda m: (m.release(), m.release(), m))(memoryview(b''))[:2]", "memoryview(b'ab')[True]", "struct.unpack('3s', view[1:4])", "struct.pack_into('2s', view, 4, b'ZZ')", "bytes(view)", "view.contiguous, view[::2].contiguous, view[::2].c_contiguous, view[::-1].f_contiguous, view.suboffsets"):
    try:
        exec(f"print({source!r}, '=', {source})" if " = " not in source and not source.startswith("del") else f"{source}\nprint({source!r}, 'done', bytes(view))")
    except Exception as error:
        print(source, "!", type(error).__name__, error)
page, sealed = Page(4), Page(4, writable=False)
with memoryview(page) as m, memoryview(sealed) as r:
    m[1:3] = b"ok"
    print(page.views, sealed.views, r.readonly, m.readonly, page.store, m.obj is page)
    try:
        r[0] = 1
    except TypeError as error:
        print(error)
print(page.views, sealed.views, bytes(page), struct.unpack("4c", sealed), isinstance(page, __import__("collections.abc", fromlist=["Buffer"]).Buffer))
struct.pack_into("4s", sealed, 0, b"fail")
