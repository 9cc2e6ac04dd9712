"""SystemExit with a message, after atexit functions and finally blocks."""
import atexit
import sys

atexit.register(print, "atexit: registered first, runs last")


@atexit.register
def goodbye():
    print("atexit: goodbye")
    raise ValueError("in atexit")


for status in (None, 0, 5, True, "text", (1, 2), [3]):
    try:
        sys.exit(status)
    except SystemExit as e:
        print(repr(e), repr(e.code))


class Noisy:
    def __del__(self):
        print("deleted", file=sys.stderr)
        1 / 0


noisy = Noisy()
del noisy
sys.stdout.flush()
try:
    sys.exit("the message goes to standard error")
finally:
    print("finally")
