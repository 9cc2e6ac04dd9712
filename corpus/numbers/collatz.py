"""Collatz chains: plain loops and integers."""


def chain(n):
    length = 1
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        length += 1
    return length


best, where = 0, 0
for start in range(1, 3000):
    length = chain(start)
    if length > best:
        best, where = length, start
        print(start, length)
assert chain(27) == 112
total = 0
for i in range(1, 100):
    if i % 15 == 0:
        continue
    total += i * i - (i << 1) + (i ^ 5) - (i & 12 | 3)
print(total, best, where, -7 // 2, -7 % 5, 7 // -2, ~6, +True)
