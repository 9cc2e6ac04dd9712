"""Money: banker's rounding, fair allocation, interest, exchange, number words, Roman numerals and parsing of amounts."""
import math
import re
from fractions import Fraction
from functools import total_ordering


@total_ordering
class Money:
    __slots__ = ("cents", "currency")
    RATES = {("EUR", "USD"): Fraction(27, 25), ("USD", "JPY"): Fraction(150)}
    PATTERN = re.compile(r"(?P<sign>-)?(?P<currency>[A-Z]{3})\s*(?P<whole>\d{1,3}(?:,\d{3})*|\d+)(?:\.(?P<part>\d{1,2}))?")

    def __init__(self, amount, currency="EUR"):
        self.cents, self.currency = round(Fraction(str(amount) if isinstance(amount, float) else amount) * 100), currency

    @classmethod
    def parse(cls, text):
        if not (m := cls.PATTERN.fullmatch(text.strip())):
            raise ValueError(f"not an amount: {text!r}")
        cents = int(m["whole"].replace(",", "")) * 100 + int((m["part"] or "0").ljust(2, "0"))
        return cls(Fraction(-cents if m["sign"] else cents, 100), m["currency"])

    def _same(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} is not {other.currency}")
        return other.cents

    def __add__(self, other):
        cents = self._same(other)
        return cents if cents is NotImplemented else Money(Fraction(self.cents + cents, 100), self.currency)

    def __mul__(self, factor):
        return Money(Fraction(self.cents, 100) * Fraction(factor), self.currency)

    def __eq__(self, other):
        return isinstance(other, Money) and (self.cents, self.currency) == (other.cents, other.currency)

    def __lt__(self, other):
        cents = self._same(other)
        return cents if cents is NotImplemented else self.cents < cents

    def __hash__(self):
        return hash((self.cents, self.currency))

    def __format__(self, spec):
        sign, whole, part = "-" * (self.cents < 0), *divmod(abs(self.cents), 100)
        return format(f"{sign}{self.currency} {whole:,}.{part:02}", spec)

    __str__ = __repr__ = lambda self: self.__format__("")

    def allocate(self, *ratios):
        total, given = sum(ratios), 0
        shares = [self.cents * r // total for r in ratios]
        for i in range(self.cents - sum(shares)):
            shares[i % len(shares)] += 1
        return [Money(Fraction(s, 100), self.currency) for s in shares]

    def to(self, currency):
        if currency == self.currency:
            return self
        for (a, b), rate in self.RATES.items():
            if (a, b) == (self.currency, currency):
                return Money(Fraction(self.cents, 100) * rate, currency)
            if (b, a) == (self.currency, currency):
                return Money(Fraction(self.cents, 100) / rate, currency)
        raise LookupError(f"no rate {self.currency}->{currency}")


def payments(principal, rate, months):
    monthly = Fraction(rate) / 1200
    payment = Money(principal.cents * monthly / (1 - (1 + monthly) ** -months) / 100)
    left, paid = principal, Money(0)
    for month in range(1, months + 1):
        interest = left * monthly
        due = min(payment, left + interest)
        left = left + interest + due * -1
        paid = paid + due
        if month in (1, months) or month % 6 == 0:
            yield month, due, interest, left
    yield "total", paid, None, left


def words(n):
    small = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if n < 20:
        return small[n]
    if n < 100:
        return tens[n // 10 - 2] + (f"-{small[n % 10]}" if n % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            head, rest = divmod(n, size)
            return f"{words(head)} {name}" + (f" {'and ' * (rest < 100)}{words(rest)}" if rest else "")


def roman(n):
    out = ""
    for value, letters in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "M CM D CD C XC L XL X IX V IV I".split()):
        count, n = divmod(n, value)
        out += letters * count
    return out


def arabic(text):
    if not re.fullmatch("M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", text) or not text:
        raise ValueError(f"not a Roman numeral: {text!r}")
    values = [dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)[c] for c in text]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0]))


print(Money("0.125"), Money("0.375"), Money(0.1) + Money(0.2), Money("1234567.891"), Money("-2.5") * 3, f"{Money(5):>12}|", Money.parse("USD 1,234.5"), Money.parse("-EUR7"), Money(10).allocate(1, 1, 1), Money("0.05").allocate(3, 7), Money(-1).allocate(1, 2))
print(Money(100).to("USD"), Money(54, "USD").to("EUR"), Money(3, "USD").to("JPY"), max(Money(3), Money("2.99")), sorted([Money(2), Money(1)]), Money(1) == Money("1.00"), Money(1) == 1, {Money(1): "one"}[Money("1")], Money(1) <= Money(1))
for row in payments(Money(1200), "6", 12):
    print(*row, sep=" | ")
print([words(n) for n in (0, 13, 42, 100, 115, 1999, 1_000_001, 9_876_543_210)], [roman(n) for n in (4, 9, 1994, 3999)], all(arabic(roman(n)) == n for n in range(1, 4000)))
print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5)], [round(x, 1) for x in (0.25, 0.35, 0.45)], [round(n, -2) for n in (50, 150, 250, -150)], [math.floor(x + 0.5) for x in (0.5, 1.5, 2.5)], [f"{x:.0f}" for x in (0.5, 1.5, 2.5)], round(Fraction(5, 2)), round(Fraction(7, 2)), round(Fraction(12345, 1000), 2))
for attempt in (lambda: Money(1) + Money(1, "USD"), lambda: Money(1) + 1, lambda: Money(1) < 2, lambda: Money.parse("7 EUR"), lambda: Money(1).to("CHF"), lambda: Money("x"), lambda: arabic("IIX"), lambda: Money(1).allocate(), lambda: Money(1).allocate(0), lambda: setattr(Money(1), "tag", 1)):
    try:
        print(attempt())
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        print(type(error).__name__, error)
arabic("ABC")
