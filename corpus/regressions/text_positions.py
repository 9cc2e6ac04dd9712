"""tell and seek of text files give cookies: newlines that are translated, decoders with state, and positions inside a chunk."""
import io

for encoding, newline, text in (("utf-8", None, "a\r\nb\u00e9\r\nc"), ("utf-16", "", "\u03b1\r\u03b2\r\n\u03b3"), ("utf-8-sig", "\n", "\ufeffx\u20ac\ny")):
    stream = io.TextIOWrapper(io.BytesIO(text.encode(encoding)), encoding, newline=newline)
    marks = [stream.tell()]
    while stream.read(1):
        marks.append(stream.tell())
    rests = []
    for mark in marks:
        stream.seek(mark)
        rests.append(ascii(stream.read()))
    print(encoding, marks, rests[::3], stream.newlines)
stream = io.TextIOWrapper(io.BytesIO(), "utf-16")
stream.write("one")
middle = stream.tell()
stream.write("two")
stream.seek(middle)
stream.write("2")
stream.flush()
print(stream.buffer.getvalue())
