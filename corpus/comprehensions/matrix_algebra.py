"""Matrices by comprehensions: products, transposes, determinants, inverses over fractions, spirals, and a shape error."""
from fractions import Fraction
from functools import reduce
from itertools import chain, product
from operator import mul


class Matrix:
    def __init__(self, rows):
        self.rows = tuple(tuple(row) for row in rows)
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError(f"ragged rows: {[len(row) for row in self.rows]}")

    @classmethod
    def build(cls, n, m, f):
        return cls((f(i, j) for j in range(m)) for i in range(n))

    def __getitem__(self, key):
        match key:
            case (int(i), int(j)):
                return self.rows[i][j]
            case (slice() as a, slice() as b):
                return Matrix(row[b] for row in self.rows[a])
            case (slice() as a, int(j)):
                return [row[j] for row in self.rows[a]]
            case (int(i), slice() as b):
                return [*self.rows[i][b]]
        raise TypeError(f"bad index {key!r}")

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __matmul__(self, other):
        columns = [*zip(*other.rows)]
        return Matrix([sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in self.rows)

    def __add__(self, other):
        return Matrix([a + b for a, b in zip(p, q, strict=True)] for p, q in zip(self.rows, other.rows, strict=True))

    def __rmul__(self, k):
        return Matrix([k * x for x in row] for row in self.rows)

    def __pow__(self, n):
        result, base = Matrix.build(len(self.rows), len(self.rows), lambda i, j: int(i == j)), self
        while n:
            result, base, n = result @ base if n & 1 else result, base @ base, n >> 1
        return result

    def __eq__(self, other):
        return self.rows == other.rows

    def minor(self, i, j):
        return Matrix([x for c, x in enumerate(row) if c != j] for r, row in enumerate(self.rows) if r != i)

    def det(self):
        return sum((-1) ** j * x * self.minor(0, j).det() for j, x in enumerate(self.rows[0]) if x) if self.rows else 1

    def inverse(self):
        d = Fraction(self.det())
        return Matrix.build(len(self.rows), len(self.rows), lambda i, j: (-1) ** (i + j) * self.minor(j, i).det() / d)

    def spiral(self):
        rows = self.rows
        while rows:
            first, *rest = rows
            yield from first
            rows = [*zip(*rest)][::-1]

    def __str__(self):
        width = max((len(str(x)) for x in chain.from_iterable(self.rows)), default=0)
        return "\n".join(" ".join(f"{x!s:>{width}}" for x in row) for row in self.rows)


m = Matrix([[2, 0, 1], [1, 3, 2], [1, 1, 2]])
print(m, m.T, m @ m, sep="\n\n")
print(m.det(), *m.spiral(), m[0, 1], m[:, 1], m[2, ::-1], m[1:, :2].rows)
print(m.inverse(), m @ m.inverse() == Matrix.build(3, 3, lambda i, j: int(i == j)), sep="\n")
print((Matrix([[1, 1], [1, 0]]) ** 50)[0, 1], (2 * m + m).rows)
pascal = [[1]]
[pascal.append([1, *(a + b for a, b in zip(pascal[-1], pascal[-1][1:])), 1]) for _ in range(5)]
print(pascal, {sum(row): i for i, row in enumerate(pascal)})
magic = [[n * ((i + j - 1 + n // 2) % n) + (i + 2 * j - 2) % n + 1 for j in range(1, n + 1)] for n in [5] for i in range(1, n + 1)]
print(*magic, {sum(r) for r in magic} | {sum(c) for c in zip(*magic)}, sep="\n")
table = {(i, j): i * j for i, j in product(range(1, 4), repeat=2) if i <= j}
print(table, {v: [k for k in table if table[k] == v] for v in sorted({*table.values()})})
identity = [[int(r == c) for c in range(n)] for n in (2,) for r in range(n)]
print(identity, [[row[i] for row in m.rows] for i in range(3)] == [[*c] for c in m.T.rows], reduce(mul, [x for x in m.rows[1]]))
for wrong in (lambda: m["x"], lambda: Matrix([[1], [1, 2]]), lambda: Matrix([[1, 1], [1, 1]]).inverse(), lambda: Matrix([]).det()):
    try:
        print(wrong())
    except (TypeError, ValueError, ArithmeticError) as e:
        print(type(e).__name__, e)
print(Matrix([[1, 2]]) @ m[:2, :] + m[:2, :] @ Matrix([[1, 2], [3, 4]]))
