"""Text that is built, formatted, split, joined, searched and counted."""


def line(i):
    return f"{i:05d} item={i * 7 % 101!r} share={i / 3:.2f}"


def main():
    rows = [line(i) for i in range(300_000)]
    text = "\n".join(rows)
    print(len(text), text.count("item=5"), text.find("00999"))
    words = {}
    for row in text.split("\n"):
        number, item, share = row.split(" ")
        key = item.partition("=")[2]
        words[key] = words.get(key, 0) + int(number) % 10
    print(sorted(words.items())[:5])
    built = ""
    for i in range(700_000):
        built += chr(97 + i % 26)
    print(len(built), built.upper()[::30_011].title(), built.replace("abc", "é").encode()[:12])
    print(sum(map(len, (r.strip("0").removeprefix("1").ljust(40) for r in rows))))


main()
