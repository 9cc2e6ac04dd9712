"""Own pseudo-random generators: xorshift, shuffles, a histogram and a Monte Carlo estimate."""

MASK = 2**64 - 1


class XorShift:
    def __init__(self, seed):
        self.state = seed & MASK or 1

    def next(self):
        x = self.state
        x ^= x << 13 & MASK
        x ^= x >> 7
        x ^= x << 17 & MASK
        self.state = x
        return x

    def random(self):
        return (self.next() >> 11) * 2.0**-53

    def below(self, n):
        return self.next() % n

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items


r = XorShift(2024)
print([r.next() for _ in range(4)])
print([round(r.random(), 6) for _ in range(5)])
print(r.shuffle(list("abcdefgh")))
buckets = [0] * 10
for _ in range(1000):
    buckets[int(r.random() * 10)] += 1
for i, n in enumerate(buckets):
    print(f"{i / 10:.1f} {n:4d} {'#' * (n // 5)}")
inside = sum(r.random() ** 2 + r.random() ** 2 < 1 for _ in range(5000))
print(4 * inside / 5000)
mean = sum(values := [r.below(100) for _ in range(100)]) / len(values)
variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
print(mean, round(variance**0.5, 10))
