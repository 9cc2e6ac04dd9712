"""A program's own files that hide library modules or import each other: the hints in the messages."""
import sys

FOLDER = sys.path[0]
for source in ("import fractions\nfractions.Fraction", "from fractions import Fraction", "import half_a", "from early_a import x", "import turtle\nturtle.forward", "import json\njson.nope", "from json import nope", "import half_b", "import fractions as f\nf.__getattr__ = lambda name: name\nprint(f.anything)"):
    try:
        exec(source)
        print("fine")
    except (AttributeError, ImportError) as error:
        print(type(error).__name__, str(error).replace(FOLDER, "FOLDER"))
sys.path.remove(FOLDER)
del fractions.__getattr__
try:
    fractions.gcd
except AttributeError as error:
    print(str(error).replace(FOLDER, "FOLDER"))
sys.modules["fractions"].__spec__ = None
fractions.gcd
