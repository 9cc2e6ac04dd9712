"""Matrix product, determinant, inverse and Fibonacci by powers."""


class Singular(ArithmeticError):
    pass


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def identity(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


def power(m, n):
    result = identity(len(m))
    while n:
        if n & 1:
            result = multiply(result, m)
        m = multiply(m, m)
        n >>= 1
    return result


def determinant(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * determinant([row[:j] + row[j + 1 :] for row in m[1:]]) for j in range(len(m)))


def inverse(m):
    n = len(m)
    a = [list(map(float, row)) + [float(x) for x in one] for row, one in zip(m, identity(n))]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        if not a[pivot][i]:
            raise Singular(f"column {i} has no pivot")
        a[i], a[pivot] = a[pivot], a[i]
        a[i] = [x / a[i][i] for x in a[i]]
        for r in range(n):
            if r != i:
                a[r] = [x - a[r][i] * y for x, y in zip(a[r], a[i])]
    return [row[n:] for row in a]


m = [[2, 1, 3], [0, 4, 1], [5, 2, 1]]
print(multiply(m, identity(3)) == m, determinant(m), power([[1, 1], [1, 0]], 90)[0][1])
for row in inverse(m):
    print(" ".join(f"{x:8.4f}" for x in row))
print([[round(x, 9) + 0.0 for x in row] for row in multiply(m, inverse(m))])
