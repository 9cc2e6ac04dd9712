"""An editor with undo: commands that fail half way are rolled back, errors collected by a journal, a broken undo ends it."""
from contextlib import contextmanager
from functools import partial


class EditError(Exception):
    pass


class CannotUndo(EditError):
    def __init__(self, command, failures):
        super().__init__(command, len(failures))
        self.failures = failures

    def __str__(self):
        return f"undo of {self.args[0]} failed {self.args[1]} times"


class Document:
    def __init__(self, text=""):
        self.lines = text.split("\n")
        self.undos, self.redos = [], []
        self._pending = None

    @contextmanager
    def command(self, name):
        """All edits in the block are one step; an error undoes them, newest first."""
        if self._pending is not None:
            yield self
            return
        self._pending = []
        try:
            yield self
        except BaseException as e:
            steps, self._pending = self._pending, None
            self._rollback(name, steps, e)
            raise
        else:
            steps, self._pending = self._pending, None
            if steps:
                self.undos.append((name, steps))
                self.redos.clear()

    def _rollback(self, name, steps, cause=None):
        failures = []
        while steps:
            try:
                steps.pop()()
            except Exception as e:
                failures.append(e)
        if failures:
            raise CannotUndo(name, failures) from (cause if len(failures) == 1 else ExceptionGroup("all of it", failures))

    def _record(self, undo):
        if self._pending is None:
            raise EditError("edits need a command")
        self._pending.append(undo)

    def insert(self, at, *lines):
        if not 0 <= at <= len(self.lines):
            raise EditError(f"line {at} of {len(self.lines)}")
        self.lines[at:at] = lines
        self._record(partial(self.lines.__delitem__, slice(at, at + len(lines))))

    def delete(self, at):
        try:
            old = self.lines.pop(at)
        except IndexError as e:
            raise EditError(f"nothing at {at}") from e
        self._record(lambda: self.lines.insert(at, old))

    def replace(self, old, new, count=None):
        done = 0
        for n, line in enumerate(self.lines):
            if old in line:
                if count is not None and done == count:
                    raise EditError(f"more than {count} lines with {old!r}")
                self.lines[n] = line.replace(old, new)
                self._record(partial(self.lines.__setitem__, n, line))
                done += 1
        return done

    def undo(self):
        if not self.undos:
            raise EditError("nothing to undo")
        before = self.lines[:]
        name, steps = self.undos.pop()
        self._rollback(name, steps)
        self.redos.append((name, before))
        return name

    def __str__(self):
        return " / ".join(self.lines)


doc = Document("alpha\nbeta\ngamma")
SCRIPT = [
    ("insert 1", lambda d: d.insert(1, "one", "two")),
    ("replace", lambda d: d.replace("a", "A")),
    ("half", lambda d: (d.delete(0), d.insert(99, "x"))),
    ("limited", lambda d: d.replace("A", "*", 1)),
    ("nested", lambda d: inner(d)),
    ("nothing", lambda d: None),
    ("interrupt", lambda d: (d.delete(0), exit_now())),
    ("wrong", lambda d: d.delete("x")),
]


def inner(d):
    with d.command("inner"):
        d.insert(0, "head")
    with d.command("second"):
        d.delete(1)


def exit_now():
    raise KeyboardInterrupt


for name, action in SCRIPT:
    try:
        with doc.command(name):
            action(doc)
    except (EditError, TypeError) as e:
        print(f"{name}: {type(e).__name__}: {e} (cause {e.__cause__!r})")
    except KeyboardInterrupt:
        print(f"{name}: interrupted")
    print("   ", doc, [n for n, _ in doc.undos])
for _ in range(4):
    try:
        print("undone:", doc.undo(), "->", doc)
    except EditError as e:
        print("EditError:", e, [n for n, _ in doc.redos])
try:
    doc.insert(0, "loose")
except EditError as e:
    print(e, doc)
doc = Document("a\nb")
with doc.command("doomed"):
    doc.insert(0, "x")
    doc.replace("b", "c")
doc._record = None
doc.lines = ()
doc.undos[-1][1][0] = partial(doc.lines.__getitem__, 5)
doc.undos[-1][1].append(lambda: doc.lines.append(1))
try:
    doc.undo()
except CannotUndo as e:
    print(e, e.failures, repr(e.__cause__))
    with doc.command("after"):
        doc.insert(0, "y")
