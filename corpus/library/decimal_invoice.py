"""decimal: an invoice, rounding modes, contexts and local contexts, signals and traps, formatting, special values."""
import decimal
from decimal import (ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal as D,
                     DivisionByZero, FloatOperation, Inexact, InvalidOperation, Overflow, Rounded, Subnormal, getcontext, localcontext)

CENT = D("0.01")
LINES = [("paper", 3, "4.995"), ("ink", 1, "19.99"), ("stamps", 12, "0.885")]

total = D()
for name, count, price in LINES:
    amount = (count * D(price)).quantize(CENT, ROUND_HALF_UP)
    total += amount
    print(f"{name:<8}{count:>3} x {price:>6} = {amount:>8}")
tax = (total * D("0.19")).quantize(CENT)
print(f"total {total} tax {tax} sum {total + tax:,.2f} {1234567 * total:,.1f} {total:e} {total:>+12.1%} {D('-1E+5'):,f}|{D('1.50'):g}|{D(7):010.3f}")

for mode in (ROUND_UP, ROUND_DOWN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP):
    print(f"{mode:16}", *(D(x).quantize(D("1"), mode) for x in ("2.5", "-2.5", "3.5", "1.1", "-1.6", "10.2")))
with localcontext(prec=5, rounding=ROUND_FLOOR) as context:
    print(D(1) / 3, -D(1) / 3, D("123456") + 0, context.sqrt(D(2)), +D("1.234567"), bool(context.flags[Inexact]), D(2).ln(), D(100).log10(), D(1).exp())
print(getcontext().prec, D(1) / 7, D(2) ** D("0.5"), D("10") ** -3, pow(D(3), 20, 7), D("1e3").normalize(), D("100").to_eng_string(), D("12300").normalize().to_eng_string())

for operation in (lambda: D(1) / 0, lambda: D(0) / 0, lambda: D("bad"), lambda: D(-1).sqrt(), lambda: D("inf") - D("inf"), lambda: D("sNaN") + 1, lambda: D(1) % 0, lambda: D("1e999999") * 10, lambda: D(0) ** 0, lambda: D("nan") < 1, lambda: D("1.5") + 1.5, lambda: D((1, 2)), lambda: D([]), lambda: D(123).quantize(D("1e-30")), lambda: hash(D("snan")), lambda: int(D("inf")), lambda: int(D("nan"))):
    try:
        print("result", operation())
    except (decimal.DecimalException, TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__)
with localcontext() as context:
    context.traps[DivisionByZero] = context.traps[InvalidOperation] = context.traps[Overflow] = False
    print(D(-1) / 0, D(0) / 0, D("1e999999") * 10, D("oops"), sorted(signal.__name__ for signal, on in context.flags.items() if on))
    context.clear_flags()
    context.traps[Inexact] = True
    try:
        D(1) / 3
    except Inexact as error:
        print("trapped", type(error).__name__)
    context.traps[FloatOperation] = True
    try:
        D(0.5)
    except FloatOperation as error:
        print("trapped", type(error).__name__)
tiny = Context(prec=3, Emin=-5, Emax=5, clamp=1, capitals=0, traps=[])
print(tiny.create_decimal("1.2345e-6"), tiny.multiply(D("9e3"), D("9e3")), tiny.divide(D(1), D(3)), tiny.Etiny(), tiny.Etop(), bool(tiny.flags[Subnormal] and tiny.flags[Rounded]), tiny.create_decimal("1e4"))
print(repr(tiny).split(", flags")[0])

for x in ("-0", "0E+3", "1E-7", "0.000001", "123E+5", "1_000.5", "  7  ", "-Infinity", "sNaN12", "\u0661\u0662"):
    value = D(x)
    print(str(value), repr(value), value.as_tuple(), value.is_signed(), value.number_class())
print(D(0.1), D.from_float(2.5), D("3.14").as_integer_ratio(), float(D("1e-3")), int(D("-3.9")), round(D("2.675"), 2), round(D("3.5")), divmod(D(-7), 2), D(-7) // 2, D(-7) % 2, D("7.5").remainder_near(2))
print(D("1.0") == 1, D("1.0") == 1.0, hash(D("1.50")) == hash(1.5), D("1.0").compare_total(D("1.00")), D(3).compare(D("nan")), max(D(1), D("2.5")), D("NaN").max(4), sum(map(D, "123")), sorted(map(D, ["3", "-1", "2e1"])))
print(D("101").logical_and(D("110")), D("101").logical_xor(D("11")), D("12345").shift(2), D("12345").rotate(-1), D("1.5").next_plus(), D("1.5").next_toward(1), D("2").fma(3, 4), D("1.23e5").adjusted(), D("1.23e5").scaleb(-3), D("-1.5").copy_abs(), D("1.5").copy_sign(D(-1)), D("170").same_quantum(D("1")), D("1E+2").to_integral_value(), D("1.5").logb())
decimal.setcontext(decimal.BasicContext)
print(getcontext().prec, D(1) / 3)
