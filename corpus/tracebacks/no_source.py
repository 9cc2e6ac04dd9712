"""Frames without source: exec'd code, eval, templates with linecache entries, and files that changed."""
import linecache
import os
import sys
import traceback


class Template:
    """Compiles text with {% python %} blocks to a function, the source of which linecache knows."""

    def __init__(self, name, text, known=True):
        lines, indent = ["def render(**v):", "    out = []"], 1
        for number, part in enumerate(text.split("%")):
            if number % 2 == 0:
                lines.append("    " * indent + f"out.append({part!r}.format_map(v))")
            elif part == "end":
                indent -= 1
            else:
                lines.append("    " * indent + part + ":")
                indent += 1
        lines.append("    return ''.join(out)")
        self.source = "\n".join(lines) + "\n"
        self.name = f"<template {name}>"
        if known:
            linecache.cache[self.name] = (len(self.source), None, self.source.splitlines(True), self.name)
        namespace = {"__name__": name}
        exec(compile(self.source, self.name, "exec"), namespace)
        self.render = namespace["render"]


def show(action, *args, **kw):
    try:
        print(action(*args, **kw))
    except Exception as e:
        print("".join(traceback.format_exception(e)), end="")


greet = Template("greet", "Hello%for v['name'] in v['names']% {name}%if v['name'] == 'bob'%!%end%%end%.")
show(greet.render, names=["ann", "bob"])
show(greet.render, name="nobody")
show(Template("unknown", "{a}%if v['b'] / 0%x%end%", known=False).render, a=1, b=2)
show(eval, "(lambda x: x[0] + x[1])((1,))")
show(eval, compile("1 +\\\n'x'", "<two lines>", "eval"))
show(exec, "def f(n):\n    return f(n - 1) if n else missing\nf(6)")
with open("changing.py", "w") as f:
    f.write("def run(x):\n    y = x * 2\n    return y.upper()\n")
sys.path.insert(0, os.getcwd())
import changing

show(changing.run, 4)
with open("changing.py", "w") as f:
    f.write("# moved\n# down\n# by three lines\ndef run(x):\n    y = x * 2\n    return y.upper()\n")
show(changing.run, 4)
linecache.checkcache("changing.py")
print(linecache.getline("changing.py", 3), end="")
os.remove("changing.py")
linecache.clearcache()
show(changing.run, [1])
linecache.lazycache("lazy file", {"__name__": "lazy", "__loader__": type("L", (), {"get_source": lambda self, name: "first\nsecond = 1 / zero\n"})()})
show(exec, compile("\nsecond = 1 / zero\n", "lazy file", "exec"), {"zero": 0})
code = compile("\n\n\nraise OSError('far', 'away')", "/no/such/dir/file.py", "exec")
exec(code.replace(co_name="renamed", co_firstlineno=100, co_filename="elsewhere.py"))
