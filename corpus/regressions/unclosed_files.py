"""Files that die open warn from within close(), with themselves as source; errors of the warning are ignored there."""
import _io
import gc
import io
import os
import warnings

warnings.simplefilter("always")


class F(_io.FileIO):
    def close(self):
        print("F.close", self.closed)
        super().close()


class T(io.TextIOWrapper):
    def close(self):
        print("T.close")
        super().close()


class Raw(io.RawIOBase):
    def readable(self):
        return True


def shown(make):
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        o = make()
        del o
        gc.collect()
        print(*((str(w.message), type(w.source).__name__, w.lineno > 0) for w in log) if log else ["nothing"])
        log.clear()


open("d.txt", "w").close()
shown(lambda: F("d.txt"))
shown(lambda: T(open("d.txt", "rb")))
shown(lambda: io.BufferedReader(Raw()))
shown(lambda: io.TextIOWrapper(io.BytesIO()))
shown(lambda: open("d.txt", "rb", 0))
shown(lambda: open("d.txt", "r+b"))
shown(lambda: open("d.txt").buffer)
shown(lambda: [c := [], c.append((c, open("d.txt")))] and None)
s = os.scandir(".")
list(s)
del s
f = open("d.txt")
f.buffer.raw._dealloc_warn(5)
f.buffer._dealloc_warn("x")
f.close()
with warnings.catch_warnings():
    warnings.simplefilter("error")
    f = open("d.txt", "rb")
    del f
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    f = open("d.txt", "w")
    f.write("kept")
    del f
    print(open("d.txt").read())
f = open(fd := os.open("d.txt", os.O_RDONLY), closefd=False)
del f
os.close(fd)
