"""Runs a program and writes down which lines it executed and which exception ended it.

usage: watch.py PROGRAM ANSWER

ANSWER receives a JSON object: "trace", lines of `event name line` or null, and "exception", lines
or null.
"""
import sys
import types

EVENTS = 20000
DEPTH = 12


def text(function, value):
    try:
        return function(value)
    except Exception as e:
        return "<%s>" % type(e).__name__


def describe(e, lines, depth, label):
    pad = "  " * depth
    kind = type(e)
    lines.append("%s%s: %s.%s" % (pad, label, kind.__module__, kind.__qualname__))
    if depth > DEPTH:
        return
    lines.append("%s  args: %s" % (pad, text(repr, e.args)))
    lines.append("%s  str: %s" % (pad, text(str, e)))
    for note in getattr(e, "__notes__", None) or ():
        lines.append("%s  note: %s" % (pad, text(str, note)))
    if isinstance(e, SyntaxError):
        place = (e.filename, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text)
        lines.append("%s  place: %r" % (pad, place))
    frames = []
    tb = e.__traceback__
    while tb is not None and len(frames) < 100:
        if tb.tb_frame.f_code.co_filename != __file__:
            frames.append("%s:%s" % (tb.tb_frame.f_code.co_qualname, tb.tb_lineno))
        tb = tb.tb_next
    lines.append("%s  frames: %s" % (pad, " ".join(frames)))
    if e.__cause__ is not None:
        describe(e.__cause__, lines, depth + 1, "cause")
    elif e.__context__ is not None:
        label = "context (suppressed)" if e.__suppress_context__ else "context"
        describe(e.__context__, lines, depth + 1, label)
    if isinstance(e, BaseExceptionGroup):
        for member in e.exceptions:
            describe(member, lines, depth + 1, "member")


def main():
    import json

    path, answer = sys.argv[1:3]
    trace = []
    watched = False

    def local(frame, event, argument):
        if len(trace) >= EVENTS:
            sys.settrace(None)
            return None
        if event == "exception":
            event = "exception " + argument[0].__name__
        trace.append("%s %s %s" % (event, frame.f_code.co_qualname, frame.f_lineno))
        return local

    def watcher(frame, event, argument):
        if frame.f_code.co_filename != path:
            return None
        return local(frame, event, argument)

    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = __builtins__
    sys.modules["__main__"] = module
    sys.argv[:] = [path]
    sys.path[0] = path.rpartition("/")[0]
    lines = None
    try:
        with open(path, "rb") as f:
            code = compile(f.read(), path, "exec", dont_inherit=True)
        try:
            sys.settrace(watcher)
            watched = True
        except (AttributeError, NotImplementedError):
            pass
        try:
            exec(code, module.__dict__)
        finally:
            if watched:
                sys.settrace(None)
    except BaseException as e:
        lines = []
        describe(e, lines, 0, "raised")
    if not trace and lines is None and watched and code.co_code:
        # A settrace that calls nobody is no answer.
        trace = None
    with open(answer, "w", encoding="utf-8", errors="backslashreplace") as f:
        json.dump({"trace": trace if watched else None, "exception": lines or ["none"]}, f)
    return lines is not None


status = main()
sys.stdout.flush()
