"""A subject with one planted bug: the reference, with its answers falsified.

usage: shim.py BUG SCRIPT [PROGRAM ANSWER]
"""
import json
import marshal
import os
import signal
import subprocess
import sys
import time
import types

bug, script, *rest = sys.argv[1:]
probe = os.path.basename(script)


def edit_code(code):
    consts = []
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            c = edit_code(c)
        elif bug == "code_signed_zero" and repr(c) == "0.0":
            c = -0.0
        consts.append(c)
    code = code.replace(co_consts=tuple(consts))
    if bug == "code_stacksize" and code.co_name == "share":
        code = code.replace(co_stacksize=code.co_stacksize + 1)
    if bug == "code_column" and code.co_name == "share":
        # The last location entry of a function of this sample has its columns in its last byte.
        table = bytearray(code.co_linetable)
        table[-1] ^= 1
        code = code.replace(co_linetable=bytes(table))
    return code


def edit_front(answer):
    if bug == "token_column":
        answer["tokens"][5] = answer["tokens"][5].replace(":", ";", 1)
    elif bug == "ast_column":
        line = next(i for i, l in enumerate(answer["ast"]) if "end_col_offset=" in l)
        answer["ast"][line] = answer["ast"][line].replace("end_col_offset=", "end_col_offset=1")
    elif bug == "symbol_kind":
        answer["symbols"] = [l.replace(" global", "") for l in answer["symbols"]]
    elif bug.startswith("code_"):
        code = marshal.loads(bytes.fromhex(answer["code"][0]))
        answer["code"] = [marshal.dumps(edit_code(code)).hex()]


def edit_watch(answer):
    if bug == "trace_line":
        del answer["trace"][3]
    elif bug == "exception_note":
        answer["exception"] = [l for l in answer["exception"] if "note:" not in l]
    elif bug == "exception_cause":
        answer["exception"] = [l.replace("cause:", "context:") for l in answer["exception"]]
    elif bug == "exception_text":
        answer["exception"] = [l.replace("division by zero", "divided by zero") for l in answer["exception"]]


def edit_run(out, err, status):
    if bug == "output_digit":
        out = out.replace("33", "34")
    elif bug == "output_newline":
        out = out.removesuffix("\n")
    elif bug == "exception_text":
        err = err.replace("division by zero", "divided by zero")
    elif bug == "traceback_line":
        err = err.replace("line 13", "line 14")
    elif bug == "traceback_carets":
        err = "".join(l for l in err.splitlines(True) if "~" not in l)
    elif bug == "exit_status":
        status = 2
    return out, err, status


if probe in ("front.py", "watch.py"):
    subprocess.run([sys.executable, script, *rest], capture_output=True)
    with open(rest[1]) as f:
        answer = json.load(f)
    (edit_front if probe == "front.py" else edit_watch)(answer)
    if bug == "silent_probes":
        os.remove(rest[1])
    else:
        with open(rest[1], "w") as f:
            json.dump(answer, f)
    sys.exit()

if bug == "hang":
    time.sleep(1000)
elif bug == "busy_hang":
    while True:
        pass
elif bug == "crash":
    os.kill(os.getpid(), signal.SIGSEGV)
elif bug == "abort":
    os.abort()
elif bug == "panic":
    print("thread 'main' panicked at interp/vm/src/eval.rs:10:5:", file=sys.stderr)
    sys.exit(101)
elif bug == "flood":
    while True:
        print("x" * 10000)

ran = subprocess.run([sys.executable, script], capture_output=True, text=True)
out, err, status = edit_run(ran.stdout, ran.stderr, ran.returncode)
sys.stdout.write(out)
sys.stdout.flush()
sys.stderr.write(err)
sys.stderr.flush()
os._exit(status)
