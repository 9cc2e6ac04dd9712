"""Entries of scandir over a descriptor are looked up beside it, so rmtree removes whole trees."""
import os
import shutil
import tempfile

with tempfile.TemporaryDirectory() as root:
    os.makedirs(os.path.join(root, "a", "b"))
    for name in ("x", "a/y", "a/b/z"):
        with open(os.path.join(root, name), "w") as f:
            f.write(name)
    fd = os.open(root, os.O_RDONLY)
    with os.scandir(fd) as entries:
        print(sorted((entry.name, entry.path, entry.stat(follow_symlinks=False).st_size if entry.is_file() else "dir") for entry in entries))
    os.close(fd)
    shutil.rmtree(os.path.join(root, "a"))
    print(os.listdir(root))
