"""Comprehensions of every kind: nested, filtered, with unpacking, over matrices and dicts."""


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def main():
    n = 70
    a = [[(i * j) % 17 for j in range(n)] for i in range(n)]
    for _ in range(8):
        a = [[x % 1009 for x in row] for row in multiply(a, a)]
    print(sum(sum(row) for row in a))
    squares = {i: i * i for i in range(600_000) if i % 3}
    print(len(squares), len({v % 1000 for v in squares.values()}))
    print(sum(k for k, v in squares.items() if v % 7 == 1))
    triples = [(x, y, z) for x in range(1, 130) for y in range(x, 130) for z in range(y, 130) if x * x + y * y == z * z]
    print(len(triples), triples[-1])


main()
