"""A subject with one planted bug: the reference, with its answers falsified.

usage: shim.py BUG SCRIPT [ARGUMENT...]

A script of the harness's own (front.py, watch.py, worker.py) runs with what it says edited; any other
one is a program under test.
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
    if bug == "output_digit" or (bug == "only_warm" and probe == "worker.py"):
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


def edit_lines(name, lines):
    """The worker's answer to one question."""
    if name == "tokens" and bug == "token_column":
        lines[5] = lines[5].removesuffix(")") + "0)"
    elif name == "ast" and bug == "ast_column":
        i = next(i for i, l in enumerate(lines) if " FunctionDef " in l)
        lines[i] = lines[i] + "1" if lines[i][-1].isdigit() else lines[i].replace(" name=", "1 name=")
    elif name == "symbols" and bug == "symbol_kind":
        lines = [l.replace(" global", "") for l in lines]
    elif name.startswith("code_"):
        where = None
        for i, l in enumerate(lines):
            where = l[2:] if l.startswith("@ ") else where
            if bug == "code_signed_zero" and l.startswith("const ") and l.endswith(" 0.0"):
                lines[i] = l.replace(" 0.0", " -0.0")
            elif bug == "code_stacksize" and where == "share" and l.startswith("stacksize "):
                lines[i] = "stacksize %d" % (int(l.split()[1]) + 1)
            elif bug == "code_column" and where == "share" and l.startswith("linetable "):
                lines[i] = l[:-2] + "%02x" % (int(l[-2:], 16) ^ 1)
            elif bug == "code_level" and name == "code_2" and l.startswith("flags "):
                lines[i] = "flags %d" % (int(l.split()[1]) ^ 1)
    if bug == "error_message":
        lines = [l.replace("was never closed", "is open") for l in lines]
    return lines


def edit_frame(name, data):
    if name.startswith("marshal"):
        return marshal.dumps(edit_code(marshal.loads(data)))
    if name == "version":
        return data
    return "\n".join(edit_lines(name, data.decode().split("\n"))).encode()


def misbehave():
    """What ends or stops a process."""
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
        sys.stderr.flush()
        os._exit(101)
    elif bug == "flood":
        while True:
            print("x" * 10000)


def worker():
    """The real worker, with its requests and answers passed on."""
    real = subprocess.Popen([sys.executable, script, *rest], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    sink = os.fdopen(1, "wb")
    for line in sys.stdin.buffer:
        verb, *words = line.rstrip(b"\n").split(b"\0")
        if verb == b"front":
            # In the middle of a long life, at one file: the other ones are answered.
            if bug.startswith("worker_") and words[0].endswith(b"/shares.py"):
                if bug == "worker_dies":
                    os.kill(os.getpid(), signal.SIGSEGV)
                time.sleep(1000)
        elif not words[4].endswith(b"watch.py"):
            misbehave()
        real.stdin.write(line)
        real.stdin.flush()
        while True:
            name, length = real.stdout.readline().decode().split()
            data = None if length == "-" else real.stdout.read(int(length))
            if name == "done":
                break
            if verb == b"front":
                silent = bug == "silent_probes" or bug == "silent_" + name
                data = None if data is None or silent else edit_frame(name, data)
            elif name == "status":
                data = edit_files(words, int(data))
            sink.write(("%s %s\n" % (name, "-" if data is None else len(data))).encode() + (data or b""))
        sink.write(b"done 0\n")
        sink.flush()


def edit_files(words, status):
    """The output of a program that the worker ran, and its status."""
    if words[4].endswith(b"watch.py"):
        edit_answer(words[6])
        return b"%d" % status
    texts = []
    for name in words[:2]:
        with open(name, encoding="utf-8", newline="") as f:
            texts.append(f.read())
    *texts, status = edit_run(*texts, os.waitstatus_to_exitcode(status))
    for name, text in zip(words, texts):
        with open(name, "w", encoding="utf-8", newline="") as f:
            f.write(text)
    return b"%d" % (status << 8)


def edit_answer(file):
    with open(file) as f:
        answer = json.load(f)
    (edit_front if probe == "front.py" else edit_watch)(answer)
    if bug == "silent_probes":
        os.remove(file)
    else:
        with open(file, "w") as f:
            json.dump(answer, f)


if probe == "worker.py":
    worker()
    sys.exit()

if probe in ("front.py", "watch.py"):
    subprocess.run([sys.executable, script, *rest], capture_output=True)
    edit_answer(rest[1])
    sys.exit()

misbehave()
ran = subprocess.run([sys.executable, script], capture_output=True, text=True)
out, err, status = edit_run(ran.stdout, ran.stderr, ran.returncode)
sys.stdout.write(out)
sys.stdout.flush()
sys.stderr.write(err)
sys.stderr.flush()
os._exit(status)
