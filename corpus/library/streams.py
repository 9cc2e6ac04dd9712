"""io: StringIO, BytesIO, TextIOWrapper with its newline and error modes, buffered readers and writers, own raw streams."""
import io


class Drip(io.RawIOBase):
    """Gives its data three bytes at a time and notes what is asked of it."""

    def __init__(self, data):
        self.data, self.asked = bytearray(data), []

    def readable(self):
        return True

    def readinto(self, buffer):
        self.asked.append(len(buffer))
        piece = self.data[:3]
        buffer[:len(piece)] = piece
        del self.data[:3]
        return len(piece)


class Sink(io.RawIOBase):
    def __init__(self):
        self.pieces = []

    def writable(self):
        return True

    def write(self, data):
        self.pieces.append(bytes(data[:5]))
        return min(len(data), 5)


class Upper(io.TextIOBase):
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text.upper())
        return len(text)


reader = io.BufferedReader(Drip(b"first line\nsecond\r\nthird"), buffer_size=8)
print(reader.peek(1), reader.read(4), reader.readline(), reader.read1(2), reader.readlines(), reader.raw.asked[:3], reader.read())
sink = Sink()
writer = io.BufferedWriter(sink, buffer_size=6)
print([writer.write(part) for part in (b"abc", b"defgh", b"i" * 12)], sink.pieces)
writer.flush()
print(b"".join(sink.pieces))
pair = io.BufferedRWPair(Drip(b"in"), Sink())
print(pair.read(), pair.write(b"out"), pair.readable(), pair.writable(), pair.closed)

for newline in (None, "", "\n", "\r", "\r\n"):
    text = io.TextIOWrapper(io.BytesIO(b"a\nb\r\nc\rd"), encoding="ascii", newline=newline)
    lines = text.readlines()
    out = io.BytesIO()
    wrapper = io.TextIOWrapper(out, encoding="ascii", newline=newline, write_through=True)
    wrapper.write("x\ny\r\n")
    print(repr(newline), lines, text.newlines, out.getvalue())

raw = b"caf\xc3\xa9 \xff\xfe ok"
for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
    try:
        print(errors, ascii(io.TextIOWrapper(io.BytesIO(raw), "utf-8", errors).read()))
    except UnicodeDecodeError as error:
        print(errors, error, error.start, error.end)
for errors in ("strict", "xmlcharrefreplace", "namereplace", "replace"):
    target = io.BytesIO()
    stream = io.TextIOWrapper(target, "latin-1", errors)
    try:
        stream.write("\u20ac\u00e9\U0001f600")
        stream.flush()
        print(errors, target.getvalue())
    except UnicodeEncodeError as error:
        print(errors, error.reason, error.start, error.end)

stream = io.TextIOWrapper(io.BytesIO("\u03b1\u03b2\u03b3\n\u03b4".encode("utf-16")), "utf-16")
first = stream.read(2)
mark = stream.tell()
rest = stream.read()
stream.seek(mark)
print(ascii(first), ascii(stream.read()), ascii(rest), stream.seek(0), ascii(next(stream)))
try:
    stream.tell()
except OSError as error:
    print(error)
stream.seek(0)
stream.reconfigure(errors="replace", line_buffering=True)
print(stream.errors, stream.line_buffering, stream.encoding, type(stream.detach()).__name__)
try:
    stream.read()
except ValueError as error:
    print(error)

memory = io.BytesIO(b"0123456789")
view = memory.getbuffer()
view[2:4] = b"XY"
try:
    memory.truncate(3)
except BufferError as error:
    print(error)
view.release()
print(memory.getvalue(), memory.seek(-3, 2), memory.read(), memory.truncate(4), memory.seek(8), memory.write(b"!"), memory.getvalue())
text = io.StringIO("one\ntwo\nthree", newline=None)
print(text.readline(2), text.readline(), text.tell(), list(text), text.seek(0, io.SEEK_END), text.write("\r\nfour"), repr(text.getvalue()), text.newlines)
for attempt in (lambda: text.seek(-1), lambda: text.seek(1, 1), lambda: text.write(b"x"), lambda: memory.write("x"), lambda: memory.fileno(), lambda: text.detach(), lambda: Upper().read(),
                lambda: io.BytesIO().readinto(b"const"), lambda: io.TextIOWrapper(io.StringIO()).read(1), lambda: io.TextIOWrapper(io.BytesIO(), newline="x"), lambda: io.open(1, "rw"), lambda: open("x", "rb", encoding="utf-8")):
    try:
        print(attempt())
    except (ValueError, OSError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
upper = Upper()
print("shout", file=upper, end="?", flush=True)
upper.writelines(["a", "b"])
print(upper.parts, io.IncrementalNewlineDecoder(None, True).decode("a\r\nb\r"), isinstance(upper, io.IOBase), issubclass(Drip, io.RawIOBase), Drip(b"abcdefg").readall())
with io.StringIO() as closing:
    pass
closing.write("late")
