"""The built-in functions over iterables, and the iterator protocol behind them."""


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

    def __length_hint__(self):
        return self.n


class OldStyle:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10


class Sized:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return "ab"[i]


print(list(Countdown(4)), list(OldStyle()), 20 in OldStyle(), list(reversed(Sized())), sum(Countdown(5), start=100), sorted(OldStyle(), reverse=True))
print(list(zip(Countdown(3), "abcd", OldStyle())), list(map(pow, [2, 3], [3, 2])), list(filter(None, [0, 1, "", "a", []])), list(enumerate("ab", start=5)))
print(all([]), any([]), all(Countdown(3)), any(Countdown(1)), min(3, 1, 2), max("apple", "fig", key=len), max([], default="none"), min(OldStyle()))
it = iter(lambda c=Countdown(6): next(c), 2)
print(list(it), next(iter([]), "empty"), list(iter({"k": 1})), [*iter(range(3))])
print(range(10)[2:8:3], len(range(-5, 50, 7)), 9 in range(0, 10, 3), range(0) == range(2, 1), range(5).index(3), range(10)[-1], list(range(5, 0, -2)), hash(range(3)) == hash(range(0, 3, 1)))
print(abs(-3), abs(3 - 4j), divmod(17, 5), pow(2, 10, 1000), round(2.5), round(-1.55, 1), round(1234, -2), bin(-5), oct(8), hex(255), chr(97), ord("é"))
print(bool("False"), int("-0x1f", 16), float("1e-3"), complex(1, 2), str(b"x"), bytes([65, 66]), bytearray(3), tuple("ab"), set([1, 1]), frozenset(), list({1: 2}), dict(a=1), slice(1, None, 2))
print(isinstance(True, int), isinstance(1, (str, int)), issubclass(bool, int | str), callable(len), callable(5), hasattr([], "append"), getattr(5, "real"), type(3).__name__, id(1) == id(1))
print(eval("x * y", {"x": 6, "y": 7}), repr("a'b"), ascii("é"), format(3.14159, ".2f"), hash("") == 0, vars(Countdown(2)), sorted(dir(Sized()))[-3:])
z = zip([1, 2], [3])
print(list(z), list(zip()), list(zip([1])), dict(zip("ab", range(2))), list(map(None.__class__, [])), print("a", "b", sep="-", end="!\n"))
namespace = {}
exec("def f(n): return n and n * f(n - 1) or 1\nresult = f(10)", namespace)
print(namespace["result"], sorted(k for k in namespace), globals() is locals(), __name__)
for bad in ("next([])", "iter(5)", "reversed({1})", "len(Countdown(1))", "sum(['a'])", "zip(1)", "map()", "enumerate()", "range(1.5)", "range(1, 2, 0)", "min()", "min([])", "min(1, 'a')", "chr(0x110000)", "ord('')", "int([])", "float('x')", "bytes('a')", "bytes([256])", "round('x')", "divmod(1, 0)", "pow(1, 2, 0)", "isinstance(1, 5)", "issubclass(1, int)", "hash([])", "getattr(1, 'x')", "eval('1 +')", "exec(5)", "filter(None)", "list(zip([1], [], strict=True))", "iter(len, 5, 6)", "slice()", "type()", "super()", "vars(1)", "dir(1, 2)", "open('nofile.txt')", "compile('x', 'f', 'bad')", "__import__('no_such')", "input.x", "abs()", "setattr(1, 'x', 2)", "delattr([], 'x')", "memoryview(1)", "object(1)", "bool(1, 2)", "complex('a')", "str(b'x', 'no')", "format(1, 2)", "list(map(lambda: 0, [1]))"):
    try:
        print(f"{bad:32} {eval(bad)!r}")
    except BaseException as e:
        print(f"{bad:32} {type(e).__name__}: {e}")
