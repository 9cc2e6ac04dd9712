"""Caesar, Vigenere, Base64 by hand and Roman numerals."""
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def caesar(text, shift):
    out = []
    for c in text:
        if c.lower() in ALPHABET:
            moved = ALPHABET[(ALPHABET.index(c.lower()) + shift) % 26]
            out.append(moved.upper() if c.isupper() else moved)
        else:
            out.append(c)
    return "".join(out)


def vigenere(text, key, sign=1):
    shifts = [sign * (ord(k) - 97) for k in key]
    result, i = "", 0
    for c in text:
        result += caesar(c, shifts[i % len(shifts)])
        i += c.isalpha()
    return result


def base64(data):
    table = ALPHABET.upper() + ALPHABET + "0123456789+/"
    out = ""
    for i in range(0, len(data), 3):
        part = data[i : i + 3]
        n = int.from_bytes(part.ljust(3, b"\0"), "big")
        out += "".join(table[n >> s & 63] for s in (18, 12, 6, 0))[: len(part) + 1].ljust(4, "=")
    return out


ROMAN = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}


def roman(n):
    if not 0 < n < 4000:
        raise ValueError(f"{n} has no Roman numeral")
    out = ""
    for value, letters in ROMAN.items():
        count, n = divmod(n, value)
        out += letters * count
    return out


secret = caesar("Hello, World!", 3)
print(secret, caesar(secret, -3), vigenere("Attack at dawn", "lemon"), vigenere(vigenere("Attack at dawn", "lemon"), "lemon", -1))
print([base64(s) for s in (b"", b"f", b"fo", b"foo", "é€".encode())])
print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)])
print(roman(0))
