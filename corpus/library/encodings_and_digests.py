"""base64, binascii, codecs, hashlib, hmac, uuid, unicodedata: one message through every encoding and back."""
import base64
import binascii
import codecs
import hashlib
import hmac
import io
import unicodedata
import uuid

MESSAGE = "na\u00efve caf\u00e9 \u2014 \u0394x \U0001f600\n".encode()


class Rot13(codecs.Codec):
    def encode(self, text, errors="strict"):
        return text.translate({c: (c - 97 + 5) % 26 + 97 for c in range(97, 123)}).encode(), len(text)

    def decode(self, data, errors="strict"):
        return bytes(data).decode().translate({c: (c - 97 - 5) % 26 + 97 for c in range(97, 123)}), len(data)


def search(name):
    if name == "shift5":
        codec = Rot13()
        return codecs.CodecInfo(codec.encode, codec.decode, name=name)


def stars(error):
    if isinstance(error, UnicodeEncodeError):
        return "*" * (error.end - error.start), error.end
    return f"<{error.object[error.start]:02X}>", error.start + 1


for name in ("b64", "urlsafe_b64", "b32", "b32hex", "b16", "b85", "a85", "z85"):
    encoded = getattr(base64, name + "encode")(MESSAGE[:20])
    print(name, encoded.decode(), getattr(base64, name + "decode")(encoded) == MESSAGE[:20])
print(base64.a85encode(b"\0\0\0\0    x", foldspaces=True, wrapcol=8, adobe=True), base64.b64encode(b"\xfb\xff", b"-_"), base64.b64decode("YW Jj!", validate=False), base64.b32decode("mfrgg===", casefold=True), base64.encodebytes(b"x" * 60))
for attempt in (lambda: base64.b64decode("abc"), lambda: base64.b64decode("ab!=", validate=True), lambda: base64.b32decode("A"), lambda: base64.b16decode("ag"), lambda: base64.b85decode("~~~~~"), lambda: base64.a85decode("v!"), lambda: base64.b64encode("text"), lambda: binascii.unhexlify("abc"), lambda: binascii.unhexlify("zz"), lambda: bytes.fromhex("1 2")):
    try:
        print(attempt())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(binascii.hexlify(MESSAGE[:6], ":", -2), binascii.crc32(MESSAGE), binascii.crc_hqx(MESSAGE, 0), binascii.b2a_qp(MESSAGE), binascii.a2b_qp(b"a=3Db=\n c"), binascii.b2a_uu(b"cat"), binascii.b2a_base64(b"hi", newline=False), MESSAGE.hex(" ", 8))

for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s"):
    digest = hashlib.new(name, MESSAGE)
    print(f"{digest.name:9} {digest.digest_size:3} {digest.block_size:4} {digest.hexdigest()[:24]}")
h = hashlib.sha256(b"part")
other = h.copy()
h.update(b"one")
print(h.hexdigest()[:12], other.hexdigest()[:12], h.hexdigest() == hashlib.sha256(b"partone").hexdigest(), hashlib.shake_128(b"x").hexdigest(8), hashlib.blake2s(b"m", digest_size=6, key=b"k", salt=b"s", person=b"p").hexdigest(), hashlib.file_digest(io.BytesIO(MESSAGE), "sha1").hexdigest()[:8])
print({"md5", "sha256"} <= hashlib.algorithms_guaranteed)
mac = hmac.new(b"key", b"mess", "sha256")
mac.update(b"age")
print(mac.hexdigest()[:20], hmac.compare_digest(mac.digest(), hmac.digest(b"key", b"message", "sha256")), mac.name, mac.digest_size, hmac.compare_digest("a", "b"))
for attempt in (lambda: hashlib.new("nope"), lambda: hashlib.md5("text"), lambda: hmac.new(b"k", b"m"), lambda: hmac.new("k", b"m", "md5"), lambda: hmac.compare_digest("\u00e9", "x")):
    try:
        print(attempt())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "http://x"), repr(uuid.UUID(int=5)), uuid.UUID("{12345678123456781234567812345678}").urn, uuid.UUID(bytes=MESSAGE[:16], version=4).version, uuid.UUID(int=1) < uuid.UUID(int=2), uuid.NAMESPACE_DNS.fields, uuid.UUID("urn:uuid:12345678-1234-5678-1234-567812345678").variant)

codecs.register(search)
codecs.register_error("stars", stars)
print("abc xyz".encode("shift5"), b"fgh".decode("shift5"), codecs.encode("Hello", "rot13"), "\u20acuro".encode("ascii", "stars"), b"a\xff\xfeb".decode("ascii", "stars"), codecs.lookup("UTF8").name, codecs.lookup("latin1").name)
for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le", "cp1252", "mac-roman", "cp437", "koi8-r", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "ascii", "iso8859-15"):
    text = "\u00e9\u20ac" if encoding != "koi8-r" else "\u0434\u0430"
    try:
        data = text.encode(encoding)
        print(encoding, data, data.decode(encoding) == text)
    except UnicodeError as error:
        print(encoding, error)
decoder = codecs.getincrementaldecoder("utf-8")("replace")
print([decoder.decode(bytes([b])) for b in "\u20ac!".encode()], ascii(decoder.decode(b"\xe2", final=True)), list(codecs.iterencode(["a", "\u00e9"], "utf-16")), codecs.escape_decode(rb"\x41\n")[0])
reader = codecs.getreader("utf-16")(io.BytesIO("l1\nl2".encode("utf-16")))
print(reader.readlines(), codecs.BOM_UTF16_LE, codecs.charmap_encode("ab", "strict", {97: 120, 98: b"yz"}), codecs.charmap_decode(b"\x00\x01", "strict", "xy"), codecs.decode(b"6869", "hex"), codecs.encode(b"hi", "base64"))
for attempt in (lambda: codecs.lookup("nope"), lambda: "x".encode("hex"), lambda: b"\xff".decode("utf-8"), lambda: "\ud800".encode("utf-8"), lambda: b"x".decode("rot13"), lambda: codecs.lookup_error("nope"), lambda: b"\x81".decode("cp1252"), lambda: b"abc".decode("utf-16"), lambda: b"\\x4".decode("unicode_escape"), lambda: "a" .encode("ascii", 3)):
    try:
        print(attempt())
    except (LookupError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
for c in "\u00e9A5\u00bd\u0661\u4e00\u05d0 \U0001f600\u0301":
    print(f"U+{ord(c):04X}", unicodedata.name(c), unicodedata.category(c), unicodedata.bidirectional(c), unicodedata.combining(c), unicodedata.numeric(c, None), unicodedata.decomposition(c), unicodedata.east_asian_width(c), unicodedata.mirrored(c))
print([len(unicodedata.normalize(form, "\u00e9\ufb01\u212b\u1e9b\u0323")) for form in ("NFC", "NFD", "NFKC", "NFKD")], unicodedata.lookup("GREEK SMALL LETTER ALPHA") == "\u03b1", unicodedata.is_normalized("NFC", "e\u0301"))
unicodedata.name("\x00")
