"""Unicode errors: a tolerant reader built on error handlers, and the errors with their objects and ranges."""
import codecs
import io


class Reader:
    """Decodes a stream in small pieces and reports each bad run once."""

    def __init__(self, encoding, size=3):
        self.encoding, self.size, self.bad = encoding, size, []
        codecs.register_error("reader", self.handler)

    def handler(self, error):
        if isinstance(error, UnicodeDecodeError):
            run = error.object[error.start:error.end]
            self.bad.append((error.encoding, error.start, run.hex(" "), error.reason))
            return "".join(f"<{b:02x}>" for b in run), error.end
        if isinstance(error, UnicodeEncodeError):
            run = error.object[error.start:error.end]
            self.bad.append((error.encoding, error.start, run, error.reason))
            return "".join(f"&#{ord(c)};" for c in run), error.end
        raise error

    def read(self, data):
        decoder = codecs.getincrementaldecoder(self.encoding)("reader")
        stream, parts = io.BytesIO(data), []
        while piece := stream.read(self.size):
            parts.append(decoder.decode(piece))
        parts.append(decoder.decode(b"", final=True))
        return "".join(parts)


SAMPLES = {
    "utf-8": b"caf\xc3\xa9 \xff \xe2\x82 \xf0\x9f\x98\x80 \xed\xa0\x80 \xc0\xaf \xf4\x90\x80\x80 end\xe2",
    "utf-16": b"\xff\xfea\x00\x00\xd8b\x00=\xd8\x00\xdez",
    "utf-32-be": b"\x00\x00\x00a\x00\x11\x00\x00\x00\x00\xd8\x00\x00\x01",
    "ascii": b"ok\x80\xff",
    "cp1252": b"\x80\x81\x93",
}
for encoding, data in SAMPLES.items():
    reader = Reader(encoding)
    print(encoding, ascii(reader.read(data)))
    for bad in reader.bad:
        print("   ", *bad)
    try:
        data.decode(encoding)
    except UnicodeDecodeError as e:
        print("   ", e)
for encoding in ("ascii", "latin-1", "cp437", "utf-8", "utf-16-le", "idna", "punycode"):
    reader = Reader(encoding)
    text = "a\u20ac\U0001f600\ud800\u3042b"
    try:
        print(encoding, text.encode(encoding, "reader"), reader.bad)
        print("   ", text.encode(encoding))
    except UnicodeError as e:
        print("   ", ascii(str(e)))


def broken(error):
    return {"short": ("x",), "far": ("x", 99), "minus": ("-", -1), "int": (1, error.end), "none": None, "bytes": (b"?", error.end)}[broken.mode]


codecs.register_error("broken", broken)
for broken.mode in ("short", "far", "minus", "int", "none", "bytes", "other"):
    for action in (lambda: b"a\xffb".decode("utf-8", "broken"), lambda: "a\xffb".encode("ascii", "broken")):
        try:
            print(broken.mode, action())
        except Exception as e:
            print(broken.mode, type(e).__name__, e)
for action in (lambda: "x".encode("none-such"), lambda: b"\xff".decode("ascii", "none-such"), lambda: "x".encode("rot13"), lambda: codecs.decode(b"zz", "hex"), lambda: b"x".decode("hex"),
               lambda: codecs.lookup_error("nope"), lambda: codecs.register_error("x", 5), lambda: codecs.charmap_encode("\u1234", "strict", {0x1234: 300}), lambda: codecs.strict_errors(5)):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, e, getattr(e, "__notes__", ""))
with io.TextIOWrapper(io.BytesIO(b"line one\nline tw\xf3\n"), encoding="utf-8") as stream:
    for number, line in enumerate(stream):
        print(number, line)
