"""A running total that tries to rebind the loop variable of its own comprehension."""
import itertools

readings = [3, 1, 4, 1, 5, 9, 2, 6]
total = 0
running = [total := total + r for r in readings]
print(running == list(itertools.accumulate(readings)))
smoothed = [
    sum(window) / len(window)
    for i, _ in enumerate(readings)
    if (window := readings[max(0, i - 1):i + 2])
]
print([round(s, 2) for s in smoothed])
clipped = [
    [(r := min(r, 5)) for r in row]
    for row in zip(readings[::2], readings[1::2])
]
print(clipped)
