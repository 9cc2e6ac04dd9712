"""logging of exceptions: formatters with tracebacks, stack_info, filters, handlers that fail, and captured warnings."""
import io
import logging
import logging.handlers
import re
import sys
import warnings


class Compact(logging.Formatter):
    """One line an exception: its chain, and the functions that it went through."""

    def formatException(self, info):
        kind, value, tb = info
        names = []
        while tb:
            names.append(tb.tb_frame.f_code.co_name)
            tb = tb.tb_next
        chain = []
        while value:
            chain.append(f"{type(value).__name__}({value})")
            value = value.__cause__ or value.__context__
        return f"  {' <- '.join(chain)} in {'/'.join(names)}"


class Secrets(logging.Filter):
    def filter(self, record):
        if isinstance(record.msg, Exception):
            record.msg = f"{type(record.msg).__name__} as message"
        record.args = tuple("***" if "secret" in str(a) else a for a in record.args) if isinstance(record.args, tuple) else record.args
        record.shout = record.levelname[0] * 2
        return "drop" not in record.getMessage()


out = io.StringIO()
handler = logging.StreamHandler(out)
handler.setFormatter(Compact("{shout}:{name}:{funcName}: {message}", style="{"))
handler.addFilter(Secrets())
log = logging.getLogger("app.core")
log.setLevel(logging.DEBUG)
log.addHandler(handler)
log.propagate = False


def parse(text):
    try:
        return int(text)
    except ValueError as e:
        raise LookupError(f"cannot parse {text!r}") from e


def worker(items):
    for item in items:
        try:
            log.debug("%s is %d", item, parse(item))
        except LookupError:
            log.exception("item %s (%s)", item, "secret key")
    log.warning(KeyError("k"), exc_info=ValueError("given", 1))
    log.info("no exception", exc_info=True)
    log.error("drop this")
    log.critical("tuple %s", (1, 2), exc_info=(None, None, None))
    log.log(35, "%(a)s and %(b)r", {"a": 1, "b": "x"})
    logging.LoggerAdapter(log, {"user": "ann"}, merge_extra=True).info("adapted", extra={"more": 1})


worker(["1", "x"])
print(out.getvalue(), end="")
out.seek(out.truncate(0))
plain = logging.StreamHandler(out)
plain.setFormatter(logging.Formatter("%(levelname)-8s|%(message)s"))
log.handlers[:] = [plain]
try:
    parse("y")
except LookupError:
    log.error("full", exc_info=True)
log.info("with stack", stack_info=True)
print(re.sub(r'File ".*[/"](\w+\.py)"', r'File "\1"', out.getvalue()), end="")


class Failing(logging.Handler):
    def emit(self, record):
        try:
            raise OSError("disk full")
        except OSError:
            self.handleError(record)


class Bad:
    def __str__(self):
        raise RuntimeError("no text")


memory = logging.handlers.MemoryHandler(10, logging.ERROR, plain)
log.handlers[:] = [memory]
out.seek(out.truncate(0))
log.info("kept")
print(repr(out.getvalue()), len(memory.buffer))
log.error("flushes")
print(out.getvalue().splitlines(), len(memory.buffer))
logging.captureWarnings(True)
logging.getLogger("py.warnings").addHandler(plain)
warnings.warn_explicit("captured", UserWarning, "some.py", 3)
print(out.getvalue().splitlines()[-2:])
logging.captureWarnings(False)
logging.raiseExceptions = False
log.handlers[:] = [Failing(), plain]
log.error("silently %d", "not a number")
logging.raiseExceptions = True
for wrong in (lambda: logging.Formatter("%(x", style="%"), lambda: logging.Formatter("{x!z}", style="{"), lambda: logging.Formatter("$", style="$"), lambda: logging.Formatter(style="?"), lambda: log.setLevel("LOUD"), lambda: log.info("x", extra={"message": 1}), lambda: logging.getLogger(5), lambda: log.log("high", "x"), lambda: logging.config):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
sys.stderr.flush()
log.handlers[:] = [Failing()]
handler.setFormatter(logging.Formatter("%(missing)s"))
log.handlers[:] = [plain]
print(logging.getLevelName(35), logging.getLevelName("INFO"), log.isEnabledFor(5), log.getEffectiveLevel(), repr(log))
try:
    worker(["2", None])
except TypeError:
    log.handlers[:] = [logging.StreamHandler(sys.stdout)]
    log.critical("the last record")
    raise
