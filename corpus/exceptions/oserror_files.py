"""OSError from files, folders and descriptors: subclasses by errno, both names, strerror, and a careful tree copier."""
import errno
import os
import shutil
import tempfile

root = tempfile.mkdtemp()


def show(action):
    try:
        return action()
    except OSError as e:
        names = [n and os.fsdecode(n).replace(root, "ROOT") if not isinstance(n, int) else n for n in (e.filename, e.filename2)]
        print(f"{type(e).__name__} {errno.errorcode.get(e.errno)} {e.strerror!r} {names} {str(e).replace(root, 'ROOT')}")
    except ValueError as e:
        print("ValueError", str(e).replace(root, "ROOT"))


def path(*parts):
    return os.path.join(root, *parts)


os.makedirs(path("dir", "sub"))
with open(path("file"), "w") as f:
    f.write("text")
for action in (
    lambda: open(path("missing")), lambda: open(path("dir")), lambda: open(path("file", "x")), lambda: open(path("file"), "x"), lambda: open(path("a" * 300), "w"),
    lambda: open(path("nul\0")), lambda: open(path("file"), "q"), lambda: open(""), lambda: open(b"bytes-missing"), lambda: open(9999),
    lambda: os.mkdir(path("dir")), lambda: os.mkdir(path("no", "where")), lambda: os.rmdir(path("dir")), lambda: os.rmdir(path("file")), lambda: os.remove(path("dir")), lambda: os.remove(path("missing")),
    lambda: os.rename(path("missing"), path("new")), lambda: os.rename(path("file"), path("dir")), lambda: os.rename(path("dir"), path("dir", "sub", "in")), lambda: os.replace(path("dir"), path("file")),
    lambda: os.link(path("missing"), path("l")), lambda: os.symlink(path("file"), path("dir")), lambda: os.readlink(path("file")), lambda: os.listdir(path("file")), lambda: list(os.scandir(path("missing"))), lambda: os.chdir(path("file")),
    lambda: os.stat(path("missing")), lambda: os.stat(9999), lambda: os.close(9999), lambda: os.read(9999, 1), lambda: os.write(9999, b""), lambda: os.dup(9999), lambda: os.lseek(9999, 0, 0), lambda: os.ftruncate(9999, 0),
    lambda: os.kill(2**22 + 1, 0), lambda: os.execv(path("missing"), ["x"]), lambda: os.execv(path("file"), ["x"]), lambda: shutil.rmtree(path("missing")), lambda: shutil.copyfile(path("file"), path("file")),
    lambda: shutil.copytree(path("missing"), path("new")), lambda: shutil.move(path("missing"), path("new")), lambda: os.utime(path("missing")), lambda: os.chmod(path("missing"), 0), lambda: os.truncate(path("missing"), 0),
):
    show(action)
for args in ((errno.EPIPE, "p"), (errno.EAGAIN, "a", "f"), (errno.ECHILD, "c"), (errno.EINTR, "i", "one", None, "two"), (errno.ESRCH, "s"), (errno.ETIMEDOUT, "t"), (10**6, "unknown"), ("x", "text"), (errno.ENOENT,), (errno.EAGAIN, "blocking", 7)):
    e = OSError(*args)
    print(type(e).__name__, e.args, e.errno, e.filename, e.filename2, str(e), getattr(e, "characters_written", "-"))


class Disk(OSError):
    pass


print(repr(Disk(2, "no mapping for subclasses")), Disk(2, "x", "f").filename, OSError.__new__(OSError, 2, "y").__class__.__name__)
e = FileNotFoundError(2, "gone", "f")
e.filename, e.errno, e.strerror = "other", 99, None
print(e, e.args, e.__reduce__())
with open(path("file")) as f:
    for action in (lambda: f.write("x"), lambda: f.seek(-1), lambda: f.seek(1, 1), lambda: f.truncate()):
        show(action)


def copy_tree(source, target, problems):
    """Copies what can be copied; the rest is one group."""
    try:
        os.mkdir(target)
        for entry in sorted(os.scandir(source), key=lambda e: e.name):
            new = os.path.join(target, entry.name)
            copy_tree(entry.path, new, problems) if entry.is_dir() else shutil.copy(entry.path, new)
    except OSError as e:
        e.filename = os.path.basename(e.filename)
        problems.append(e)
    return problems


print(copy_tree(path("dir"), path("copy"), []), os.listdir(path("copy")))
os.chdir(root)
os.symlink("nowhere", path("dir", "broken"))
problems = copy_tree("dir", "copy", []) + copy_tree("dir", "second", [])
os.chdir("/")
shutil.rmtree(root)
raise ExceptionGroup("not copied", problems)
