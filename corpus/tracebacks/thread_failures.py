"""Uncaught errors in threads: the default report, SystemExit, hooks that break, and the main thread's own."""
import sys
import threading


class Worker(threading.Thread):
    def __init__(self, name, steps):
        super().__init__(name=name)
        self.steps = steps
        self.result = None

    def run(self):
        total = 0
        for step in self.steps:
            total += step()
        self.result = total


def run(name, *steps):
    worker = Worker(name, steps)
    worker.start()
    worker.join()
    print(name, worker.result, worker.is_alive())
    sys.stdout.flush()
    return worker


def divide():
    return 1 // 0


def leave():
    sys.exit("a thread's exit is silent")


def chained():
    try:
        divide()
    except ZeroDivisionError:
        return {}["context"]


def interrupted():
    raise KeyboardInterrupt("by hand")


run("good", lambda: 1, lambda: 2)
run("divider", lambda: 1, divide)
run("leaver", leave)
run("chain", chained)
run("interrupt", interrupted)


def hook(args):
    print("hook:", args.exc_type.__name__, args.exc_value, args.thread.name, args.exc_traceback.tb_frame.f_code.co_name)
    if args.exc_type is KeyError:
        raise RuntimeError("the hook failed")


threading.excepthook = hook
run("hooked", divide)
run("hook breaks", chained)
threading.excepthook = threading.__excepthook__
try:
    threading.excepthook("not a tuple")
except TypeError as e:
    print(e)
try:
    Worker("twice", []).join()
except RuntimeError as e:
    print(e)
worker = run("again", lambda: 5)
worker.start()
