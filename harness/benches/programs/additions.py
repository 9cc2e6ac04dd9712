"""A loop of ten million additions."""


def main():
    total = 0
    for i in range(10_000_000):
        total = total + i
    print(total)


main()
