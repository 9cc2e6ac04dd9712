"""Files, print, standard streams and formatting of tables."""
import io
import os
import sys

with open("data.txt", "w", encoding="utf-8") as f:
    print(f.write("first line\n"), f.writelines(["é second\n", "third"]), f.tell(), f.name, f.mode, f.encoding, f.closed)
    print("printed", 1, 2.5, None, sep="|", end="\n--\n", file=f)
with open("data.txt", encoding="utf-8") as f:
    print(f.readline(), f.read(3), list(f), f.read(), f.seek(0), f.readlines(20), next(f, "end"))
with open("data.txt", "rb") as f:
    f.seek(-5, 2)
    print(f.read(), f.tell(), f.seek(11), f.readline())
with open("data.txt", "a+", newline="\r\n") as f:
    f.write("more\n")
    f.seek(0)
    print(sum(1 for _ in f))
print(os.path.getsize("data.txt"), sorted(os.listdir(".")), os.path.exists("nothing"))
with open("data.txt", "r+b") as f:
    f.truncate(5)
    f.write(b"FIRST")
    f.flush()
    print(open("data.txt").read())
os.remove("data.txt")
s = io.StringIO("a\r\nb\n", newline=None)
print(s.readlines(), s.getvalue(), io.BytesIO(b"xyz").read(2), io.StringIO("x").isatty())
b = io.BufferedReader(io.BytesIO(b"0123456789"), 4)
print(b.peek(2)[:2], b.read(3), b.read1(2), b.readinto(bytearray(3)), b.read())
t = io.TextIOWrapper(io.BytesIO("één\n".encode("utf-16")), encoding="utf-16")
print(repr(t.read()), t.line_buffering, t.errors)
print("to stderr", file=sys.stderr)
sys.stdout.write("direct\n")
print("no newline", end="")
print(flush=True)
print(*[], *"abc", sep="", end="<\n")
print(f"{'name':<8}|{'n':>5}|{'share':^9}|")
for name, n in {"tea": 3, "coffee": 12}.items():
    print(f"{name:<8}|{n:>5}|{n / 15:^9.1%}|")
sys.stdout.flush()
for bad in (lambda: open("no/such/file"), lambda: open("x", "q"), lambda: open("x", "rwb"), lambda: open(""), lambda: open("."), lambda: open("x", "rb", encoding="utf-8"), lambda: open("x", encoding="nope", mode="w"), lambda: f.read(), lambda: io.StringIO(5), lambda: s.write(b"x"), lambda: io.BytesIO().write("x"), lambda: print(sep=1), lambda: print(file=5), lambda: io.StringIO("x").seek(-1), lambda: open(b"\0"), lambda: io.BytesIO(b"x").seek(-1), lambda: input()):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
with open("gone.txt") as f:
    pass
