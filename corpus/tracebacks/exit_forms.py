"""Every form of leaving a program, each in a process of its own: status, output and error output."""
import subprocess
import sys
import textwrap

FORMS = {
    "nothing": "sys.exit()",
    "number": "sys.exit(7)",
    "negative": "sys.exit(-1)",
    "more than a byte": "sys.exit(256 + 3)",
    "huge": "sys.exit(2 ** 70)",
    "bool": "sys.exit(True)",
    "text": "print('out'); sys.exit('to stderr')",
    "tuple": "sys.exit((1, 'two'))",
    "many arguments": "raise SystemExit(1, 2)",
    "float": "sys.exit(2.5)",
    "class": "raise SystemExit",
    "bad str": """
        class Code:
            def __str__(self):
                raise ValueError('no text')
        sys.exit(Code())
        """,
    "code changed": """
        try:
            sys.exit(3)
        except SystemExit as e:
            e.code = 'changed'
            raise
        """,
    "replaced in finally": """
        try:
            sys.exit(3)
        finally:
            raise LookupError('instead')
        """,
    "swallowed": """
        for n in range(3):
            try:
                sys.exit(n)
            finally:
                continue
        print('still here')
        """,
    "exit builtin": "exit('bye')",
    "quit in a comprehension": "[quit(n) for n in range(4, 9)]",
    "subclass": """
        class Quit(SystemExit):
            def __init__(self, *args):
                self.args = args
        raise Quit(5)
        """,
    "atexit": """
        import atexit
        @atexit.register
        def last():
            print('last')
            sys.exit(9)
        atexit.register(print, 'first')
        sys.exit(4)
        """,
    "_exit": "import os; print('lost'); sys.stderr.write('kept\\n'); os._exit(6)",
    "_exit flushed": "import os; print('kept', flush=True); os._exit(260)",
    "abandoned stdout": "print('x'); sys.stdout.close(); print('y')",
    "group": "raise BaseExceptionGroup('g', [SystemExit(5), ValueError()])",
    "from del": """
        class D:
            def __del__(self):
                sys.exit(8)
        D()
        print('after')
        """,
    "excepthook": "sys.excepthook = lambda *a: sys.exit(len(a)); 1 / 0",
    "no excepthook": "del sys.excepthook; None.x",
    "no stderr": "sys.stderr = None; None.x",
}


def run(source):
    done = subprocess.run([sys.executable, "-c", "import sys\n" + textwrap.dedent(source)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


for name, source in FORMS.items():
    status, out, err = run(source)
    lines = [line for line in err.splitlines() if " at 0x" not in line]
    print(f"{name}: status {status}, {out!r}")
    print(textwrap.indent("\n".join(lines), "    | "))
worst = max(FORMS, key=len)
sys.exit(f"the longest name is {worst!r}")
