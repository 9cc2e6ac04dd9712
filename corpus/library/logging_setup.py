"""logging: hierarchy, handlers, formatters, filters, adapters, exceptions, dictConfig, memory and custom handlers."""
import io
import logging
import logging.config
import logging.handlers
import sys


class ListHandler(logging.Handler):
    def __init__(self, level=logging.NOTSET):
        super().__init__(level)
        self.lines = []

    def emit(self, record):
        try:
            self.lines.append(self.format(record))
        except Exception:
            self.handleError(record)


class Indent(logging.Formatter):
    def format(self, record):
        text = super().format(record)
        return text.replace("\n", "\n    ")

    def formatTime(self, record, datefmt=None):
        return "TIME"

    def formatException(self, info):
        return f"({info[0].__name__}: {info[1]})"


class Redact(logging.Filter):
    def filter(self, record):
        if record.args and isinstance(record.args, tuple):
            record.args = tuple("***" if arg == "secret" else arg for arg in record.args)
        record.extra = len(record.getMessage())
        return record.levelno != logging.WARNING or "drop" not in record.msg


class Tagged(logging.LoggerAdapter):
    def process(self, message, kwargs):
        return f"[{self.extra['tag']}] {message}", kwargs


root = logging.getLogger()
app, db = logging.getLogger("app"), logging.getLogger("app.db")
top, detail = ListHandler(logging.WARNING), ListHandler()
top.setFormatter(Indent("{levelname:<8}|{name}|{message}|{asctime}", style="{"))
detail.setFormatter(logging.Formatter("%(levelname).1s %(name)s %(funcName)s %(extra)d %(message)s", defaults={"extra": -1}))
root.addHandler(top)
app.addHandler(detail)
detail.addFilter(Redact())
app.setLevel("DEBUG")
db.setLevel(logging.INFO)


def work(user, password):
    db.debug("hidden")
    db.info("login %s with %s", user, password)
    db.warning("drop %(what)s", {"what": "table"})
    try:
        {}[user]
    except KeyError:
        db.exception("failed for %r", user)
    app.error("with stack", exc_info=ValueError("given"))


work("ann", "secret")
print(*detail.lines, sep="\n")
print(*top.lines, sep="\n")
print(db.getEffectiveLevel(), app.isEnabledFor(5), db.parent is app, app.getChild("db") is db, db.hasHandlers(), sorted(c.name for c in app.getChildren()), db, logging.getLevelName(35), logging.getLevelName("INFO"))
Tagged(db, {"tag": "q7"}).info("adapted %d", 5, extra={"ignored": 1})
print(detail.lines[-1])
detail.lines.clear()
logging.addLevelName(25, "NOTICE")
db.log(25, "custom level")
db.propagate = False
db.critical("not propagated to root, nor app")
db.propagate = True
logging.disable(logging.ERROR)
app.error("disabled")
logging.disable(logging.NOTSET)
app.info("%s", object.__name__)
app.info("no args %s %d")
app.warning("%(a)s and %(b)s", dict(a=1, b=2))
print(detail.lines)

stream = io.StringIO()
buffered = logging.handlers.MemoryHandler(3, logging.ERROR, logging.StreamHandler(stream))
memory = logging.getLogger("memory")
memory.propagate = False
memory.addHandler(buffered)
memory.setLevel(logging.DEBUG)
for number in range(4):
    memory.debug("n%d", number)
print(repr(stream.getvalue()), len(buffered.buffer))
memory.error("flush")
print(repr(stream.getvalue()), len(buffered.buffer))

logging.config.dictConfig({
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "%(levelname)s:%(message)s"}, "own": {"()": Indent, "fmt": "own %(message)s"}},
    "filters": {"even": {"()": lambda: lambda record: len(record.msg) % 2 == 0}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "short", "stream": "ext://sys.stdout", "filters": ["even"]}, "err": {"()": ListHandler, "level": "ERROR", "formatter": "own"}},
    "loggers": {"conf": {"handlers": ["out", "err"], "level": "INFO", "propagate": False}},
})
conf = logging.getLogger("conf")
conf.info("even")
conf.info("odd")
conf.error("both\nlines")
print(logging.getHandlerByName("err").lines, sorted(logging.getHandlerNames()))
queue = logging.handlers.QueueHandler(type("Q", (list,), {"put_nowait": list.append})())
queue.emit(logging.makeLogRecord({"msg": "queued %s", "args": ("x",), "levelname": "INFO"}))
print(queue.queue[0].getMessage(), queue.queue[0].args)
record = logging.LogRecord("n", 10, "dir/file.py", 7, "m %s", ("a",), None, "f")
print(record, record.module, record.filename, logging.Formatter("$levelname-$message", style="$").format(record), logging.BufferingFormatter().format([record]))

sys.stderr = sys.stdout
conf.removeHandler(conf.handlers[0])
logging.lastResort.setLevel(logging.WARNING)
lonely = logging.Logger("lonely")
lonely.warning("last resort")
logging.raiseExceptions = False
lonely.warning("%d", "bad")
sys.stderr = sys.__stderr__
for attempt in (lambda: app.setLevel("LOUD"), lambda: logging.Formatter("%(bad", style="%"), lambda: logging.Formatter("{x!}", style="{"), lambda: app.log("x", "m"), lambda: logging.config.dictConfig({"version": 2}), lambda: logging.getLogger(3), lambda: app.info("m", extra={"message": 1}), lambda: logging.basicConfig(nope=1), lambda: logging.config.dictConfig({"version": 1, "handlers": {"h": {"class": "no.Such"}}})):
    try:
        print(attempt())
    except (ValueError, TypeError, KeyError) as error:
        print(type(error).__name__, error, "<-", repr(error.__cause__))
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout, force=True)
logging.info("forced %s", root.handlers[0].level)
logging.shutdown()
