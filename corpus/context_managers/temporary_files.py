"""Files, folders and environment put back by context managers, also when the body fails; resources left open are told of."""
import contextlib
import gc
import io
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path


@contextlib.contextmanager
def environment(**changes):
    old = {k: os.environ.get(k) for k in changes}
    os.environ.update({k: v for k, v in changes.items() if v is not None})
    for k in [k for k, v in changes.items() if v is None]:
        os.environ.pop(k, None)
    try:
        yield os.environ
    finally:
        for k, v in old.items():
            os.environ.pop(k, None) if v is None else os.environ.__setitem__(k, v)


class Atomic:
    """Writes beside the file, and replaces it only if all went well."""

    def __init__(self, path, mode="w", keep=False):
        self.path, self.mode, self.keep = Path(path), mode, keep

    def __enter__(self):
        self.part = self.path.with_suffix(".part")
        self.file = open(self.part, self.mode)
        return self.file

    def __exit__(self, kind, value, tb):
        self.file.close()
        if kind is None:
            os.replace(self.part, self.path)
        elif not self.keep:
            self.part.unlink()


@contextlib.contextmanager
def descriptors():
    """Fails if the body leaves more files open than there were."""
    def now():
        return {n for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")}

    before = now()
    yield
    left = now() - before
    if left:
        raise ResourceWarning(f"{len(left)} left open")


os.environ["KEEP"] = "1"
with environment(KEEP=None, NEW="x") as env:
    print("KEEP" in env, env["NEW"], os.getenv("NEW"))
print("NEW" in os.environ, os.environ["KEEP"])
home = os.getcwd()
with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    path = Path("data.txt")
    with Atomic(path) as f:
        print("one", "two", sep="\n", file=f)
    try:
        with Atomic(path) as f:
            f.write("lost")
            raise LookupError("half way")
    except LookupError as e:
        print(e, path.read_text().split(), sorted(os.listdir()))
    with contextlib.suppress(ValueError), Atomic(path, keep=True) as f:
        f.write("kept aside")
        f.close()
        f.write("closed")
    print(sorted(p.name for p in Path().iterdir()), Path("data.part").read_text())
    with tempfile.NamedTemporaryFile("w+", dir=".", suffix=".tmp", delete_on_close=False) as t:
        t.write("text")
        t.close()
        print(Path(t.name).read_text(), t.closed, [p.suffix for p in Path().glob("*.tmp")])
    print([p.suffix for p in Path().glob("*.tmp")])
    with tempfile.SpooledTemporaryFile(max_size=4) as s:
        s.write(b"abc")
        print(s._rolled, end=" ")
        s.write(b"def")
        s.seek(0)
        print(s._rolled, s.read())
    with open(path, "r+b", buffering=16) as f, memoryview(bytearray(4)) as m:
        print(f.readinto(m), m.tobytes(), f.write(b"TWO"), f.peek(), f.tell())
    for closed in (lambda: m[0], lambda: f.read(), lambda: f.__enter__(), lambda: s.read(), lambda: io.StringIO().__exit__() or 1):
        try:
            print(closed())
        except ValueError as e:
            print("ValueError:", e)
    with os.scandir() as entries, descriptors():
        names = sorted(e.name for e in entries)
    try:
        with descriptors():
            leak = open(path)
    except ResourceWarning as e:
        print(e, names)
        leak.close()
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        open(path)
        os.scandir()
        tempfile.TemporaryDirectory(dir=".", prefix="left")
        gc.collect()
        print(*(f"{w.category.__name__}: {str(w.message).split(' <')[0].split(' ./')[0].split(' ' + chr(39))[0]}" for w in log), sep="\n")
        log.clear()
    with open(path, "a") as f, contextlib.redirect_stdout(f):
        print("redirected")
    print(path.read_text().splitlines(), shutil.which("no such program"))
print(os.getcwd() == home, os.path.exists(folder))
fd = os.open(os.devnull, os.O_WRONLY)
with open(fd, "w", closefd=False) as f:
    f.write("gone")
os.close(fd)
try:
    with open(fd, closefd=False) as f:
        pass
except OSError as e:
    print(e.strerror, sys.exception() is e)
with environment(HOME="/nowhere"), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.chdir(folder):
    os.mkdir("sub")
    shutil.rmtree("sub")
    print(Path.home(), os.path.exists("sub"))
    with Atomic("sub/file") as f:
        f.write("never")
