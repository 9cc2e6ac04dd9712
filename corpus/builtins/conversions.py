"""int, float, complex, bool, str, bytes, list, tuple, set, dict, chr, ord, bin, hex, oct, round, divmod, pow: one table of conversions."""
import decimal
import fractions
import math




def having(**methods):
    return type("Has" + "".join(sorted(methods)).title().replace("_", ""), (), {f"__{name}__": (lambda value: lambda self, *args: value)(value) for name, value in methods.items()})()


SAMPLES = {
    int: ["12", " -0x1F ", "1_000", "\u0663\u0664", "", "1__0", "_1", "0b1", "1.5", 2.9, -2.9, True, b"7", bytearray(b" 8\n"), None, 1j, math.inf, math.nan, "9" * 20, having(int=5), having(index=6), having(trunc=7), having(int="x"), [], "1\0", decimal.Decimal("3.7"), fractions.Fraction(-7, 2)],
    float: ["1.5", " -1e-3 ", "inf", "-Infinity", "nan", "1_0.5", "1__0", ".5", "5.", "e5", "0x1p3", "", "1e400", "\u0661.5", 10**400, b"2.5", having(float=2.5), having(index=3), having(float=1), None, 2**53 + 1, "1e-400", "infinit", "+.5e+1"],
    complex: ["1+2j", " 3j ", "(1-j)", "j", "1 + 2j", "", "nan-infj", "1e3j", "2j1", 5, "1", having(complex=1j), having(float=2.0), having(index=3), having(complex=1), None, b"1j", "1+", "((1))", "+j", "1e5+1e-5j"],
    bool: [0, "", "0", [], [0], 0.0, -0.0, 0j, None, having(len=0), having(len=2), having(bool=False), having(bool=1), having(len="x"), having(bool=True, len=0), range(0), object, NotImplemented],
    bytes: [3, [65, 66], "x", b"y", range(3), None, 1.5, [300], [-1], (True,), having(bytes=b"z"), having(bytes="s"), having(index=2), memoryview(b"mv"), {1: 2}, bytearray(b"ba")],
    list: ["ab", {"k": 1}, {3}, range(2), None, 5, (x for x in "z"), b"\x01", having(iter=iter("q")), having(iter=4)],
    dict: [[("a", 1)], ["ab", (1, 2)], {"k": 1}, None, 5, ["abc"], [5], "ab", [("a",)], [[[], 1]], having(keys=[1], getitem=2), zip("ab", [1, 2]), [[1, 2, 3]]],
    tuple: ["ab", [1], None, 3], set: ["aab", [[]], 5, {1: 2}], frozenset: ["ba", [{}]], memoryview: [b"x", "x", [1]],
}
for kind, values in SAMPLES.items():
    for value in values:
        shown = type(value).__name__ if type(value).__module__ == "__main__" or "at 0x" in repr(value) else repr(value)
        try:
            result = kind(value)
            result = sorted(result) if kind in (set, frozenset) else result.tobytes() if kind is memoryview else result
            print(f"{kind.__name__}({ascii(shown)[1:-1]}) = {ascii(result)}")
        except Exception as error:
            print(f"{kind.__name__}({ascii(shown)[1:-1]}) ! {type(error).__name__}: {ascii(str(error))[1:-1].replace(chr(34), '')}")

for source in ("int('z', 36)", "int('12', 3)", "int('0b101', 0)", "int('0777', 0)", "int('0o17', 0)", "int('00', 0)", "int('9', 8)", "int('1', 1)", "int('1', 37)", "int(12, 3)", "int(x='3')", "int('1', base=None)", "int(b'ff', 16)", "int('-0xf_f', 16)", "int('0x', 16)", "int('1' * 5000)", "str(10 ** 5000)", "int('0x' + 'f' * 5, 0)", "float.fromhex('0x1.8p1')", "float.fromhex('-inf')", "float.fromhex('zz')", "(0.1).hex()", "(2.5).as_integer_ratio()", "float('inf').as_integer_ratio()", "(1e16).is_integer()", "complex('1', 2)", "complex(1, '2')", "complex(1j, 2j)", "complex(real=1, imag=2)", "chr(128512) == '\\U0001f600'", "chr(-1)", "chr(0x110000)", "chr(1.0)", "ord('ab')", "ord(b'a')", "ord(65)", "ord('')", "bin(-5), hex(255), oct(8), hex(-16)", "bin(1.5)", "hex('f')", "round(2.5), round(3.5), round(-0.5), round(2.675, 2)", "round(12345, -2), round(15, -1), round(25, -1), round(5, 10)", "round(1.5, None), round(1e300, 2), round(float('inf'), 1)", "round(float('nan'))", "round(float('inf'))", "round('x')", "round(1.5, 'x')", "round(True), round(2.5, 0), round(1234.5678, -2)", "divmod(-7, 3), divmod(7, -3), divmod(-7.5, 2), divmod(1, 0.3)", "divmod(1, 0)", "divmod(1.5, 0)", "divmod(1j, 1)", "pow(2, -1), pow(2, 0.5), pow(-8, 1 / 3)", "pow(3, -1, 7), pow(2, 10, 1000), pow(-2, 3, 5), pow(2, 3, -5)", "pow(2, -1, 4)", "pow(2, 3, 0)", "pow(2.0, 3, 5)", "pow(0, -1)", "0.0 ** -1", "0 ** 0, 0.0 ** 0, 1 ** math.nan, (-1) ** 0.5", "2 ** 10000 > 10 ** 3000", "1e200 ** 2", "abs(-0.0), abs(-5), abs(3 + 4j), abs(True)", "sum([0.1] * 10), sum([1, 2.5, 3j]), sum([[1], [2]], [])", "sum(['a'])", "sum(['a'], '')", "sum([b'a'], b'')", "sum(5)", "sum([1], start=10)", "str(b'x'), str(b'x', 'ascii'), repr('\\x7f\\xa0\\u2028\\'\"')", "'%s' % 1e16, str(1e15), repr(1e-5), str(0.0001), repr(123456789012345678.0), str(-0.0), repr(5e-324)", "1_000.000_1, 0xFF, 0o17, 0b11, 1e3, 5j, .5, 1.", "int.from_bytes(b'\\xff\\x00', 'little', signed=True), (1000).to_bytes(2), (-2).to_bytes(2, signed=True)", "(7).bit_length(), (-8).bit_count(), (6).as_integer_ratio(), (3).conjugate(), (5).is_integer(), True.numerator"):
    try:
        print(source, "=", eval(source))
    except Exception as error:
        print(source, "!", type(error).__name__, error)
int("12a", 10)
