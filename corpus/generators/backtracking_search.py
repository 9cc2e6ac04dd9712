"""Search by generators: sudoku, queens, knight's tour, word squares and a constraint solver that gives up with an error."""
from itertools import islice, permutations, product


class Sudoku:
    peers = {}

    def __init__(self, text):
        self.grid = [int(c) if c.isdigit() else 0 for c in text if not c.isspace()]
        self.steps = 0

    def candidates(self, cell):
        used = {self.grid[p] for p in self.peers[cell]}
        yield from (v for v in range(1, 10) if v not in used)

    def solve(self):
        empty = [c for c, v in enumerate(self.grid) if not v]
        if not empty:
            yield "\n".join("".join(map(str, self.grid[r : r + 9])) for r in range(0, 81, 9))
            return
        cell, values = min(((c, [*self.candidates(c)]) for c in empty), key=lambda pair: len(pair[1]))
        for value in values:
            self.steps += 1
            self.grid[cell] = value
            try:
                yield from self.solve()
            finally:
                self.grid[cell] = 0


for a in range(81):
    row, column = divmod(a, 9)
    Sudoku.peers[a] = {b for b in range(81) if b != a and (b // 9 == row or b % 9 == column or (b // 27, b % 9 // 3) == (row // 3, column // 3))}

puzzle = Sudoku("""
    53..7.... 6..195... .98....6. 8...6...3 4..8.3..1
    7...2...6 .6....28. ...419..5 ....8..79
    """)
solutions = puzzle.solve()
print(next(solutions), puzzle.steps)
solutions.close()
print(puzzle.grid.count(0), next(solutions, "no more after close"))


def queens(n, row=0, columns=(), diagonals=frozenset()):
    if row == n:
        yield columns
        return
    for c in range(n):
        new = {("c", c), ("+", row + c), ("-", row - c)}
        if diagonals.isdisjoint(new):
            yield from queens(n, row + 1, (*columns, c), diagonals | new)


print(next(queens(8)), [sum(1 for _ in queens(n)) for n in range(1, 7)])


def tour(size, path):
    """A knight's tour, to the square with the fewest ways on first."""
    seen = set(path)

    def onward(square):
        x, y = square
        for dx, dy in ((1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)):
            if 0 <= x + dx < size and 0 <= y + dy < size and (x + dx, y + dy) not in seen:
                yield x + dx, y + dy

    if len(path) == size * size:
        yield path
    for square in sorted(onward(path[-1]), key=lambda s: sum(1 for _ in onward(s))):
        yield from tour(size, path + [square])


found = next(tour(5, [(0, 0)]))
order = {square: n for n, square in enumerate(found)}
print("\n".join(" ".join(f"{order[x, y]:2}" for x in range(5)) for y in range(5)))
print(next(tour(4, [(0, 0)]), "no tour of 4x4"))


def squares(words, done=()):
    size = len(words[0])
    if len(done) == size:
        yield done
        return
    prefix = "".join(w[len(done)] for w in done)
    for word in words:
        if word.startswith(prefix):
            yield from squares(words, (*done, word))


print(*squares(["area", "ball", "dear", "lady", "lead", "yard", "lane"]), sep="\n")


class Unsolvable(Exception):
    pass


def solve(domains, constraints, assigned=None):
    """All assignments of the variables that satisfy every constraint over names."""
    assigned = assigned or {}
    if len(assigned) == len(domains):
        yield dict(assigned)
        return
    name = min(domains.keys() - assigned.keys(), key=lambda n: (len(domains[n]), n))
    for value in domains[name]:
        trial = assigned | {name: value}
        if all(test(*(trial[n] for n in names)) for names, test in constraints if trial.keys() >= set(names)):
            yield from solve(domains, constraints, trial)


def one(solutions):
    try:
        return next(solutions)
    except StopIteration:
        raise Unsolvable("contradictory constraints") from None


colours = dict.fromkeys(["wa", "nt", "sa", "q", "nsw", "v"], "rgb")
borders = [(pair, str.__ne__) for pair in (("wa", "nt"), ("wa", "sa"), ("nt", "sa"), ("nt", "q"), ("sa", "q"), ("sa", "nsw"), ("sa", "v"), ("q", "nsw"), ("nsw", "v"))]
print(one(solve(colours, borders)), sum(1 for _ in solve(colours, borders)))
puzzle = next((t, w, o, f, u, r) for t, w, o, f, u, r in islice(permutations(range(10), 6), 200000) if t and f and 2 * (100 * t + 10 * w + o) == 1000 * f + 100 * o + 10 * u + r)
print(puzzle, sum(1 for a, b in product(range(30), repeat=2) if a * a + b * b == 25**2))
one(solve(colours, [*borders, (("wa", "q", "v"), lambda a, b, c: a != b != c != a), (("wa", "q"), str.__ne__)]))
