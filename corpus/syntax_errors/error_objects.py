"""SyntaxError objects made by hand: arguments, attributes, printing with every kind of place, and reraised from exec."""
import io
import traceback

LINE = "    result = compute(first, secnd) + rest\n"
PLACES = [
    (), ("only text",), ("msg", None), ("msg", ("file.py", 3, 5, LINE)), ("msg", ("file.py", 3, 14, LINE, 3, 21)), ("msg", ("file.py", 3, 0, LINE, 3, 0)), ("msg", (None, 3, 14, LINE)), ("msg", ("file.py", None, 14, LINE)),
    ("msg", ("file.py", 3, None, LINE)), ("msg", ("file.py", 3, 14, None)), ("msg", ("file.py", 3, 99, LINE, 3, 120)), ("msg", ("file.py", 3, -1, LINE, 3, -1)), ("msg", ("file.py", 3, 14, LINE, 4, 2)), ("msg", ("file.py", 3, 20, LINE, 3, 15)),
    ("msg", ("file.py", "3", "14", LINE)), ("msg", ("file.py", 3, 2, "é😀 = x\n", 3, 4)), ("msg", ("file.py", 3, 3, "\t\tx = y\n", 3, 4)), ("msg", ("dir/file.py", 0, 1, "\n")), ("several\nlines", ("file.py", 1, 1, "x")), (None, ("file.py", 1, 1, "x")), (5, ("file.py", 1, 1, "x")),
    ("msg", ("file.py", 1, 1, "one\ntwo\nthree")), ("msg", [b"file", 1, 1, "x"]), ("msg", ("file.py", 3, 14, LINE, 3, 21, {})), ("msg", ("file.py", 3)), ("msg", "abcd"), ("msg", 5), ("a", "b", "c"), ("msg", ("file.py", 1.5, 2, "x", 1, 3)),
]
for args in PLACES:
    try:
        e = SyntaxError(*args)
    except (TypeError, ValueError, IndexError) as wrong:
        print(f"{args!a:.60}: {type(wrong).__name__}: {wrong}")
        continue
    print(f"{args!a:.60}: {e} | {e.msg!r} {e.filename!r} {e.lineno!r} {e.offset!r} {e.end_lineno!r} {e.end_offset!r} {e.print_file_and_line!r}")
    try:
        print("".join(traceback.format_exception_only(e)), end="")
    except Exception as wrong:
        print("formatting:", type(wrong).__name__, wrong)


class ParseError(SyntaxError):
    def __init__(self, message, source, position):
        before = source[:position]
        line = before.count("\n") + 1
        start = before.rfind("\n") + 1
        text = source[start:].partition("\n")[0]
        super().__init__(message, ("<input>", line, position - start + 1, text))


for kind, position in ((ParseError, 9), (IndentationError, 0), (TabError, 0)):
    source = "key = 1\nkey2 : 2\n"
    e = kind("expected '='", source, position) if kind is ParseError else kind(f"as {kind.__name__}", ("<input>", 2, 1, "\tx"))
    e.add_note(f"a {kind.__mro__[1].__name__}")
    out = io.StringIO()
    traceback.print_exception(e, file=out)
    print(out.getvalue(), end="")
e = SyntaxError("old")
e.msg, e.lineno, e.text, e.filename, e.offset = "new", 2, "x y", "f", 3
print(e, e.args, repr(e), "".join(traceback.format_exception_only(e)).splitlines())
e.lineno, e.filename = "two", 5
print(e)
del e.text, e.msg
print(e.text, e.msg, str(e))
try:
    compile("x = 1\nfor y in\n", "loop.py", "exec")
except SyntaxError as first:
    first.lineno += 100
    first.filename = "shifted.py"
    first.msg = first.msg.upper()
    print(first, first.args)
try:
    try:
        exec("if x\n", {"__name__": "inner"})
    except SyntaxError as inner:
        raise ParseError("in a template", "line one\nline { two\nthree", 14) from inner
except ParseError as outer:
    outer.end_lineno, outer.end_offset = outer.lineno, outer.offset + 3
    raise
