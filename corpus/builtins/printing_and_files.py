"""print, open and input with every option: separators, flush, files of all modes, encodings, context use, replaced standard streams."""
import io
import os
import sys
import tempfile


class Recorder:
    def __init__(self):
        self.calls = []

    def write(self, text):
        self.calls.append(text)
        return "ignored"

    def flush(self):
        self.calls.append("<flush>")


class Loud:
    def __str__(self):
        return "str!"

    def __repr__(self):
        return "repr!"


recorder = Recorder()
print("a", 1, None, Loud(), [Loud()], sep="-", end="$", file=recorder)
print(file=recorder)
print("x", end="", flush=True, file=recorder)
print(*"abc", sep=None, end=None, file=recorder)
print(recorder.calls)
for source in ("print(1, sep=5)", "print(1, end=5)", "print(1, file=5)", "print(1, nope=5)", "print(1, file=type('W', (), {'write': 5})())", "print(1, file=type('W', (), {'write': lambda s, t: 1 / 0})())", "print('x', flush=True, file=type('W', (), {'write': len})())", "print(1, file=None, end='\\n')", "print('\\ud800', file=io.TextIOWrapper(io.BytesIO(), 'utf-8'))", "open()", "open(5.5)", "open('x', 'q')", "open('x', 'rr')", "open('x', 'r+w')", "open('x', 'b')", "open('x', 'U')", "open('x', 'rbt')", "open('no/such/file')", "open('.')", "open('x\\0y')", "open('x', 'rb', newline='')", "open('x', buffering=0)", "open('x', 'r', errors=5)", "open('x', encoding='nope')", "open('x', closefd=False)", "open(999)", "open(-1)", "open('', 'r')", "open('x', 'r', newline='z')", "input(1, 2)"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "file.txt")
    with open(name, "w", encoding="utf-8", newline="\r\n") as f:
        print(f.write("one\ntwo \u20ac\n"), f.writelines(["three", "\n"]), f.tell(), f.mode, f.encoding, f.readable(), f.writable(), f.seekable(), f.closed, f.newlines, f.line_buffering, os.path.basename(f.name))
    with open(name, "rb") as f:
        print(f.read(), f.seek(-3, os.SEEK_END), f.read(1), f.peek(1)[:1], f.readinto(bytearray(2)), f.read(), type(f).__name__, type(f.raw).__name__, f.mode)
    with open(name, encoding="utf-8") as f:
        print(next(f), f.readline(), f.readlines(), f.read(), f.newlines, list(f))
    with open(name, "a+", encoding="utf-8") as f:
        print(f.tell(), f.write("four"), f.seek(0), f.read(3), f.truncate(5), f.seek(0, 2), f.fileno() > 2, f.isatty())
    with open(name, "r+b", buffering=0) as f:
        print(f.write(b"ONE"), f.read(), f.seek(0), f.readall(), type(f).__name__)
    with open(name, "xb") if not os.path.exists(name) else open(name + "2", "xb") as f:
        f.write(bytes(range(250, 256)))
    for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        try:
            with open(name + "2", encoding="ascii", errors=errors) as f:
                print(errors, ascii(f.read()))
        except UnicodeDecodeError as error:
            print(errors, error)
    opened = []
    with open("pretend", "w", opener=lambda path, flags: opened.append((path, flags & os.O_CREAT > 0)) or os.open(name, flags)) as f:
        f.write("through the opener")
    with open(os.open(name, os.O_RDONLY)) as f, open(name, closefd=True) as g:
        print(opened, f.read(7), g.readline(4), [line for line in g], f.name == f.fileno())
    fd = os.open(name, os.O_RDONLY)
    with open(fd, closefd=False) as f:
        f.read(1)
    print(os.fstat(fd).st_size, os.close(fd))
    for action in (lambda: f.read(), lambda: open(name, "x"), lambda: open(name).write("x"), lambda: open(name, "w").read(), lambda: open(name, "rb").write(b""), lambda: open(folder), lambda: open(name, "r").seek(1, 1), lambda: open(os.path.join(name, "below"))):
        try:
            print(action())
        except (OSError, ValueError) as error:
            print(type(error).__name__, str(error).replace(folder, "FOLDER"))

old_in, old_out = sys.stdin, sys.stdout
sys.stdin, sys.stdout = io.StringIO("first line\nsecond\r\nlast"), io.StringIO()
answers = []
try:
    while True:
        answers.append(input("? "))
except EOFError as error:
    answers.append(repr(error))
shown, sys.stdout, sys.stdin = sys.stdout.getvalue(), old_out, old_in
print(answers, repr(shown))
sys.stdin = io.StringIO()
for stream in (None, Recorder()):
    sys.stdin = stream
    try:
        input()
    except (RuntimeError, AttributeError) as error:
        print(type(error).__name__, error)
sys.stdin = old_in
sys.displayhook([1, "two"])
sys.displayhook(None)
import builtins
print(builtins._, file=sys.__stdout__)
sys.stderr.write("to stderr\n")
sys.stdout = None
print("nowhere")
sys.stdout = old_out
del sys.stdout
print("lost")
