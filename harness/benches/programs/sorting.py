"""Sorting with and without keys, and what stands on order: heaps and bisection."""
import bisect
import heapq
from operator import itemgetter


def main():
    state, data = 12345, []
    for _ in range(150_000):
        state = (state * 1103515245 + 12345) % 2147483648
        data.append((state % 1000, str(state % 77777), state))
    by_pair = sorted(data, key=lambda row: (row[0], row[1]))
    by_text = sorted(data, key=itemgetter(1), reverse=True)
    numbers = [row[2] for row in data]
    numbers.sort()
    print(by_pair[0], by_text[0][1], numbers[1000], sorted(map(str, numbers))[77])
    heap = []
    for n in numbers[::-3]:
        heapq.heappush(heap, n ^ 0x5555)
    print([heapq.heappop(heap) for _ in range(20_000)][-1])
    print(sum(bisect.bisect(numbers, n) for n in range(0, 2147483648, 40_000)))


main()
