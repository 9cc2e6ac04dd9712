"""Files in a temporary directory: os, os.path, pathlib, shutil, glob, fnmatch, tempfile."""
import fnmatch
import glob
import os
import pathlib
import re
import shutil
import stat
import tempfile
from pathlib import Path, PurePosixPath, PureWindowsPath

TREE = {"readme.txt": "hello\nworld\n", "src/main.py": "print(1)\n", "src/util/__init__.py": "", "src/util/.hidden": "h", "data/a1.csv": "1,2\n", "data/a2.csv": "3,4\n", "data/B.CSV": "5"}


def rel(paths, base):
    return sorted(os.path.relpath(p, base).replace(os.sep, "/") for p in paths)


with tempfile.TemporaryDirectory(prefix="corpus-") as name:
    root = Path(name)
    for path, text in TREE.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        print(target.name, target.write_text(text), end="; ")
    print()
    for folder, folders, files in os.walk(root):
        folders.sort()
        print(os.path.relpath(folder, root), folders, sorted(files))
    print([(p.relative_to(root).as_posix(), sorted(d), sorted(f)) for p, d, f in root.walk(top_down=False) if p.name == "util"])
    print(rel(root.glob("**/*.py"), root), rel(root.rglob("a?.csv"), root), rel(root.glob("data/*.csv", case_sensitive=False), root), rel(root.rglob("*/"), root))
    print(sorted(glob.glob("**/*.csv", root_dir=root, recursive=True)), sorted(glob.glob("src/util/*", root_dir=root, include_hidden=True)), glob.escape("a[1]*"))
    print(fnmatch.filter(["a1.csv", "b.py", "ab.csv"], "a[!b]*.csv"), fnmatch.fnmatchcase("A", "a"), bool(re.match(fnmatch.translate("x?[a-c]"), "xyb")), fnmatch.translate("*.p[!y]"))

    main = root / "src" / "main.py"
    with main.open("r+") as f:
        print(f.read(5), f.tell(), f.seek(0, 2), f.write("print(2)\n"), f.mode)
    print(main.read_bytes(), main.stat().st_size, stat.filemode(main.stat().st_mode | 0o777), main.is_file(), (root / "none").exists())
    copy = Path(shutil.copy(main, root / "copy.py"))
    os.chmod(copy, 0o400)
    print(oct(stat.S_IMODE(copy.stat().st_mode)), copy.rename(root / "moved.py").name, copy.exists())
    link = root / "link"
    link.symlink_to("readme.txt")
    print(link.is_symlink(), link.read_text().split(), os.readlink(link), link.resolve().name, link.lstat().st_size, os.path.samefile(link, root / "readme.txt"))
    shutil.copytree(root / "src", root / "backup", ignore=shutil.ignore_patterns("*.pyc", ".*"))
    print(rel((root / "backup").rglob("*"), root), shutil.move(str(root / "data"), str(root / "backup")).endswith("data"), sorted(os.listdir(root)))
    with os.scandir(root) as entries:
        print(sorted((e.name, e.is_dir(), e.is_symlink()) for e in entries))
    for attempt in (lambda: (root / "src").rmdir(), lambda: (root / "new" / "deep").mkdir(), lambda: open(root / "nope"), lambda: os.mkdir(root / "src"), lambda: os.listdir(root / "readme.txt"), lambda: (root / "readme.txt").open("x"),
                    lambda: os.remove(root / "src"), lambda: shutil.copytree(root / "src", root / "backup")):
        try:
            attempt()
        except OSError as error:
            print(type(error).__name__, error.errno, error.strerror, os.path.basename(error.filename or ""))
    with tempfile.NamedTemporaryFile("w+", dir=root, suffix=".tmp", encoding="utf-8") as temporary:
        temporary.write("\u00fcber")
        temporary.seek(0)
        print(ascii(temporary.read()), temporary.name.endswith(".tmp"), os.path.getsize(temporary.name))
    with tempfile.SpooledTemporaryFile(max_size=4) as spool:
        spool.write(b"abc")
        before = spool._rolled
        spool.write(b"def")
        spool.seek(1)
        print(before, spool._rolled, spool.read())
    fd = os.open(root / "low", os.O_CREAT | os.O_RDWR)
    print(os.write(fd, b"low level"), os.lseek(fd, 4, os.SEEK_SET), os.read(fd, 3), os.fstat(fd).st_size, os.ftruncate(fd, 2), os.pread(fd, 9, 0))
    os.close(fd)
    shutil.rmtree(root / "backup")
    print(sorted(p.name for p in root.iterdir()))
print(root.exists())

p = PurePosixPath("/usr//lib/./python3.13/site.tar.gz")
print(p, p.parts, p.suffix, p.suffixes, p.stem, p.parent.parent, p.anchor, p.with_suffix(".py"), p.with_name("x"), p.with_stem("y"), p.is_relative_to("/usr"), p.match("*.gz"), p.full_match("/usr/**/*.gz"))
w = PureWindowsPath(r"C:\Users\ann\..\notes.txt")
print(w, w.drive, w.root, w.as_posix(), w.is_absolute(), w == PureWindowsPath("c:/users/ANN/../Notes.txt"), PureWindowsPath("a") / "D:b", w.as_uri())
print(PurePosixPath("a/b").relative_to("a/c/d", walk_up=True), sorted([PurePosixPath("b"), PurePosixPath("a/z"), PurePosixPath("a")]), PurePosixPath("a", "/b", "c"), repr(Path("x") / "y"))
print(os.path.join("a", "/b", "c"), os.path.split("a/b/"), os.path.splitext(".bashrc.d"), os.path.normpath("a//b/../c/./"), os.path.commonpath(["/a/b/c", "/a/b/d"]), os.path.commonprefix(["abc", "abd"]), os.path.splitroot("//x/y"), os.path.isabs("a"), os.path.expandvars("$NOWHERE/${HOME_}"))
print(os.fspath(p), os.fsencode("caf\u00e9"), os.sep, os.curdir, os.extsep, os.path.basename("a/b"), os.path.dirname("a/b/c"))
for attempt in (lambda: os.fspath(3), lambda: PurePosixPath("a").relative_to("b"), lambda: p.with_suffix("gz"), lambda: p.with_name(""), lambda: Path("a") / 3, lambda: Path("a") < 1, lambda: os.path.join("a", b"b"), lambda: os.path.commonpath(["/a", "b"]), lambda: Path("a\0").stat()):
    try:
        print(attempt())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
Path("missing-folder/file.txt").read_text()
