"""Answers many questions about programs in one process.

usage: worker.py [MODULE...]      the modules are imported first

Every line of standard input is a request: words with NUL bytes between them. An answer on standard
output is a row of frames, each `NAME LENGTH` and a newline, then as many bytes; `NAME -` has no
bytes and says that this interpreter has no answer. The frame `done` ends an answer.

front PATH NAME QUESTION...: reads a file and gives a frame a question. What each side sends is one
canonical text a layer, so equal bytes are equal answers: `tokens`, one a line; `ast`, one node a
line, `DEPTH FIELD KIND LINE:COL-LINE:COL FIELD=VALUE...`; `symbols`, one scope or name a line;
`code LEVEL`, one field of a code object a line; or the SyntaxError. `marshal LEVEL` is the code
object in the marshal format, `version` the version and the bytecode magic.

run OUT ERR CPU FSIZE SCRIPT ARGUMENT...: runs a script as `python SCRIPT ARGUMENT...` would, in a
forked child with its output in files. Frames: `child` (its process, at once), `status` (of
waitpid); `cold` says that only a process of its own can tell.
"""
START = dict(globals())
import os
import sys

# In the order in which a difference travels.
FIELDS = (
    "name qualname filename argcount posonlyargcount kwonlyargcount flags firstlineno nlocals varnames"
    " cellvars freevars"
).split()


def error(e):
    lines = ["raises " + type(e).__name__]
    if isinstance(e, SyntaxError):
        for f in "msg filename lineno offset end_lineno end_offset text".split():
            lines.append("%s %r" % (f, getattr(e, f)))
    else:
        lines.append("str %s" % e)
    return "\n".join(lines)


def tokens(data, name):
    import io
    import tokenize

    names = tokenize.tok_name
    out = []
    try:
        for t in tokenize.tokenize(io.BytesIO(data).readline):
            out.append("%s %r %r %r" % (names[t[0]], t[1], t[2], t[3]))
    except SyntaxError as e:
        # tokenize cuts the place off some of its errors: what is left is in the arguments.
        out.append("raises %s %r" % (type(e).__name__, e.args))
    return "\n".join(out)


KINDS = {}
MISSING = type("missing", (), {"__repr__": lambda self: "missing"})()


def kind(node, AST):
    """What the walk needs of a node's class: name, fields, whether it has a place, whether it is
    only a name (Load, Add); or None for what is no node."""
    c = node.__class__
    if not isinstance(node, AST):
        KINDS[c] = None
        return None
    fields = tuple(getattr(c, "_fields", ()))
    places = "lineno" in getattr(c, "_attributes", ())
    KINDS[c] = k = (c.__name__, fields, places, not fields and not places)
    return k


def tree(data, name):
    import ast

    AST = ast.AST
    kinds = KINDS
    out = []
    stack = [(0, "", ast.parse(data, name))]
    pop, push = stack.pop, out.append
    while stack:
        depth, field, node = pop()
        c = node.__class__
        k = kinds[c] if c in kinds else kind(node, AST)
        if k is None:
            push("%d %s %r" % (depth, field, node))
            continue
        title, fields, places, bare = k
        if bare:
            push("%d %s %s" % (depth, field, title))
            continue
        d = node.__dict__
        get = d.get
        if places:
            line = "%d %s %s %r:%r-%r:%r" % (
                depth, field, title, get("lineno", MISSING), get("col_offset", MISSING),
                get("end_lineno", MISSING), get("end_col_offset", MISSING),
            )
        else:
            line = "%d %s %s" % (depth, field, title)
        if title == "Constant":
            push("%s value=%r kind=%r" % (line, get("value", MISSING), get("kind")))
            continue
        below = None
        for f in fields:
            v = get(f, MISSING)
            if v is None:
                continue
            c = v.__class__
            if c is list:
                if v:
                    below = [] if below is None else below
                    for x in v:
                        below.append((depth + 1, f, x))
                continue
            k = kinds[c] if c in kinds else kind(v, AST)
            if k is None:
                line = "%s %s=%r" % (line, f, v)
            elif k[3]:
                line = "%s %s=%s" % (line, f, k[0])
            else:
                below = [] if below is None else below
                below.append((depth + 1, f, v))
        push(line)
        if below is not None:
            below.reverse()
            stack.extend(below)
    return "\n".join(out)


MARKS = (
    "referenced imported parameter global declared_global local annotated free assigned nonlocal namespace"
).split()


def symbols(data, name):
    import symtable

    stack = [(0, symtable.symtable(data, name, "exec"))]
    out = []
    while stack:
        depth, t = stack.pop()
        marks = "".join(
            " " + m for m in ("optimized", "nested") if getattr(t, "is_" + m)()
        )
        out.append("%d %s %s line %d%s" % (depth, t.get_type(), t.get_name(), t.get_lineno(), marks))
        found = [(s.get_name(), s) for s in t.get_symbols()]
        found.sort(key=lambda pair: pair[0])
        for n, s in found:
            marks = [m for m in MARKS if getattr(s, "is_" + m)()]
            out.append("%d . %s: %s" % (depth, n, " ".join(marks)))
        children = [(depth + 1, child) for child in t.get_children()]
        children.reverse()
        stack.extend(children)
    return "\n".join(out)


def constant(c):
    if type(c) is tuple:
        return "(%s)" % ", ".join(map(constant, c))
    if type(c) is frozenset:
        # Its order is that of the hash table, not the compiler's.
        return "frozenset(%s)" % ", ".join(sorted(map(constant, c)))
    return repr(c)


def code(data, name, level):
    top = compile(data, name, "exec", dont_inherit=True, optimize=level)
    Code = type(top)
    out = []
    stack = [top]
    while stack:
        c = stack.pop()
        out.append("@ " + c.co_qualname)
        for f in FIELDS:
            out.append("%s %r" % (f, getattr(c, "co_" + f)))
        out.append("code " + c.co_code.hex())
        out.append("names %r" % (c.co_names,))
        nested = []
        for i, k in enumerate(c.co_consts):
            if type(k) is Code:
                nested.append(k)
                out.append("const %d code %s" % (i, k.co_name))
            else:
                out.append("const %d %s" % (i, constant(k)))
        out.append("stacksize %d" % c.co_stacksize)
        out.append("exceptiontable " + c.co_exceptiontable.hex())
        out.append("linetable " + c.co_linetable.hex())
        nested.reverse()
        stack.extend(nested)
    return "\n".join(out)


def dumped(data, name, level):
    import marshal

    return marshal.dumps(compile(data, name, "exec", dont_inherit=True, optimize=level))


def version(data, name):
    import importlib.util

    magic = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
    return "%d.%d %d" % (sys.version_info[0], sys.version_info[1], magic)


def layer(question, data, name):
    """One layer's answer in bytes, or None."""
    what, *level = question.split()
    level = [int(l) for l in level]
    functions = {"tokens": tokens, "ast": tree, "symbols": symbols, "code": code, "marshal": dumped}
    functions["version"] = version
    try:
        answer = functions[what](data, name, *level)
    except (ImportError, AttributeError, NotImplementedError):
        return None
    except Exception as e:
        answer = error(e)
    if type(answer) is not bytes:
        answer = answer.encode("utf-8", "backslashreplace")
    return answer


class Channel:
    """The two pipes; the program's own standard input and output are elsewhere."""

    def __init__(self):
        self.source, self.sink = os.dup(0), os.dup(1)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)
        os.dup2(2, 1)
        self.pending = []

    def requests(self):
        rest = b""
        while True:
            data = os.read(self.source, 65536)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield [os.fsdecode(word) for word in line.split(b"\0")]

    def frame(self, name, data=b""):
        length = "-" if data is None else len(data)
        self.pending.append(("%s %s\n" % (name, length)).encode())
        self.pending.append(data or b"")

    def flush(self):
        data = memoryview(b"".join(self.pending))
        self.pending.clear()
        while data:
            data = data[os.write(self.sink, data) :]

    def close(self):
        os.close(self.source)
        os.close(self.sink)


def front(channel, path, name, *questions):
    with open(path, "rb") as f:
        data = f.read()
    for question in questions:
        channel.frame(question.replace(" ", "_"), layer(question, data, name))
        channel.flush()


def run(channel, out, err, cpu, fsize, *words):
    """In the child, the words to run; in the worker None."""
    try:
        import resource
        import signal

        fork = os.fork
    except (ImportError, AttributeError):
        channel.frame("cold")
        return None
    told, tell = os.pipe()
    pid = fork()
    if pid == 0:
        os.setpgid(0, 0)
        os.close(told)
        channel.close()
        for number, limit in (resource.RLIMIT_CPU, int(cpu)), (resource.RLIMIT_FSIZE, int(fsize)):
            resource.setrlimit(number, (limit, limit))
        for number, file in (1, out), (2, err):
            fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            os.dup2(fd, number)
            os.close(fd)
        try:
            with open(words[0], "rb") as f:
                program = compile(f.read(), words[0], "exec", dont_inherit=True)
        except BaseException:
            # An interpreter reads its main program from the file, which shows in errors.
            os.write(tell, b"cold")
            os._exit(1)
        os.close(tell)
        return words, program
    os.close(tell)
    channel.frame("child", b"%d" % pid)
    channel.flush()
    _, status = os.waitpid(pid, 0)
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    if os.read(told, 4):
        channel.frame("cold")
    channel.frame("status", b"%d" % status)
    os.close(told)
    return None


def prepare(words):
    """The namespace of a main program, and the world it expects around it."""
    script = words[0]
    main = type(sys)("__main__")
    space = main.__dict__
    space.update(START)
    space["__doc__"] = None
    space["__file__"] = script
    if "__annotations__" in space:
        space["__annotations__"] = {}
    loader = space.get("__loader__")
    if loader is not None:
        space["__loader__"] = type(loader)("__main__", script)
    sys.modules["__main__"] = main
    sys.argv[:] = words
    sys.path[0] = os.path.dirname(script)
    os.chdir(os.path.dirname(words[1] if len(words) > 1 else script))
    return space


def serve():
    """Answers until the requests end: then None; in a child, what to run."""
    for name in sys.argv[1:]:
        __import__(name)
    if len(sys.argv) > 1:
        freeze()
    channel = Channel()
    collect = None
    for number, (verb, *words) in enumerate(channel.requests()):
        if verb == "run":
            child = run(channel, *words)
            if child is not None:
                return child
        else:
            if collect is None:
                collect = quiet()
            front(channel, *words)
            if number % 64 == 63:
                collect()
        channel.frame("done")
        channel.flush()
    return None


def freeze():
    """Keeps the collector of every child, at its end most of all, off what the worker has imported."""
    try:
        import gc

        gc.freeze()
    except (ImportError, AttributeError, NotImplementedError):
        pass


def quiet():
    """Before the first reading: no warnings, and the collector only between files."""
    import gc
    import warnings

    warnings.simplefilter("ignore")
    # The digits of large constants are no attack.
    getattr(sys, "set_int_max_str_digits", int)(0)
    gc.disable()
    return gc.collect


child = serve()
if child is not None:
    ended = None
    try:
        exec(child[1], prepare(child[0]))
    except SystemExit:
        raise
    except KeyboardInterrupt:
        # Its end is a signal after the interpreter's own: only a cold run can tell.
        os.kill(os.getpid(), 9)
    except BaseException as e:
        # As at the top of an interpreter, without this file's frame.
        ended = e.with_traceback(e.__traceback__.tb_next)
    if ended is not None:
        sys.excepthook(type(ended), ended, ended.__traceback__)
        ended = None
        sys.exit(1)
