"""Conway's life on a torus and a Mandelbrot set, written with comprehensions."""
W, H = 16, 8
GLIDER = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
BLINKER = {(10, 4), (11, 4), (12, 4)}


def neighbours(cell):
    x, y = cell
    return {((x + dx) % W, (y + dy) % H) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx, dy) != (0, 0)}


def step(alive):
    counts = {c: len(neighbours(c) & alive) for c in alive | {n for c in alive for n in neighbours(c)}}
    return {c for c, n in counts.items() if n == 3 or (n == 2 and c in alive)}


def show(alive):
    return "\n".join("".join("#" if (x, y) in alive else "." for x in range(W)) for y in range(H))


alive, seen = GLIDER | BLINKER, {}
for generation in range(200):
    key = frozenset(alive)
    if key in seen:
        print(f"generation {generation} repeats {seen[key]}")
        break
    seen[key] = generation
    if generation in (0, 1, 12):
        print(show(alive), "\n")
    alive = step(alive)


def mandelbrot(c, limit=40):
    z = 0
    return next((n for n in range(limit) if abs(z := z * z + c) > 2), limit)


shades = " .:-=+*#%@"
print("\n".join("".join(shades[min(9, mandelbrot(complex(x / 16 - 2, y / 6)) // 4)] for x in range(44)) for y in range(-6, 7)))
