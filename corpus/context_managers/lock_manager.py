"""Read-write locks, ordered locking and conditions as context managers between threads; a lock released twice ends it."""
import contextlib
import threading
import time
from collections import deque


class ReadWrite:
    def __init__(self):
        self.condition, self.readers, self.writer = threading.Condition(), 0, False

    @contextlib.contextmanager
    def reading(self):
        with self.condition:
            self.condition.wait_for(lambda: not self.writer)
            self.readers += 1
        try:
            yield self
        finally:
            with self.condition:
                self.readers -= 1
                self.condition.notify_all()

    @contextlib.contextmanager
    def writing(self, timeout=None):
        with self.condition:
            if not self.condition.wait_for(lambda: not self.writer and not self.readers, timeout):
                raise TimeoutError(f"{self.readers} readers")
            self.writer = True
        try:
            yield self
        finally:
            with self.condition:
                self.writer = False
                self.condition.notify_all()


class Ordered:
    """A lock with a rank: taking a lower one while a higher is held is an error instead of a deadlock."""

    held = threading.local()

    def __init__(self, rank):
        self.rank, self.lock = rank, threading.Lock()

    def __enter__(self):
        mine = self.held.__dict__.setdefault("ranks", [])
        if mine and mine[-1] >= self.rank:
            raise RuntimeError(f"rank {self.rank} after {mine}")
        self.lock.acquire()
        mine.append(self.rank)
        return mine[:]

    def __exit__(self, *details):
        self.held.ranks.remove(self.rank)
        self.lock.release()


class Channel:
    def __init__(self, size):
        self.items, self.size, self.closed = deque(), size, False
        self.lock = threading.RLock()
        self.space, self.filled = threading.Condition(self.lock), threading.Condition(self.lock)

    def put(self, item):
        with self.space:
            self.space.wait_for(lambda: len(self.items) < self.size)
            self.items.append(item)
            self.filled.notify()

    def __iter__(self):
        while True:
            with self.filled:
                self.filled.wait_for(lambda: self.items or self.closed)
                if not self.items:
                    return
                item = self.items.popleft()
                self.space.notify()
            yield item

    def __enter__(self):
        return self

    def __exit__(self, *details):
        with self.lock:
            self.closed = True
            self.filled.notify_all()


def in_threads(*targets):
    results = [None] * len(targets)

    def run(n, target):
        try:
            results[n] = target()
        except Exception as e:
            results[n] = e

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(targets)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results


rw, seen = ReadWrite(), []
together = threading.Barrier(3)


def reader():
    with rw.reading() as lock:
        together.wait()
        count = lock.readers
        together.wait()
        return count


def writer(n):
    with rw.writing():
        seen.append(f"in {n}")
        time.sleep(0.001)
        seen.append(f"out {n}")


print(in_threads(reader, reader, reader))
in_threads(*(lambda n=n: writer(n) for n in range(3)))
print([b.split()[1] == a.split()[1] for a, b in zip(seen[::2], seen[1::2])], rw.readers, rw.writer)
with rw.reading():
    print(in_threads(lambda: rw.writing(0.001).__enter__()))
low, high = Ordered(1), Ordered(2)
with low as first, high as second:
    print(first, second, in_threads(lambda: low.lock.locked()))
for order in ((high, low), (low, low)):
    try:
        with order[0], order[1]:
            print("never")
    except RuntimeError as e:
        print(e, low.lock.locked(), high.lock.locked())
channel, total = Channel(2), []


def produce():
    with channel:
        for n in range(20):
            channel.put(n)


consumers = [lambda: sum(channel)] * 3
produced, *sums = in_threads(produce, *consumers)
print(produced, sum(sums), len(channel.items))
semaphore, event, timer = threading.BoundedSemaphore(2), threading.Event(), []
with semaphore, semaphore:
    print(semaphore.acquire(blocking=False))
t = threading.Timer(0.001, lambda: (timer.append("rang"), event.set()))
t.start()
print(event.wait(5), timer)
barrier = threading.Barrier(2, action=lambda: timer.append("both"), timeout=0.005)
print([type(r).__name__ for r in in_threads(barrier.wait)], barrier.broken)
condition = threading.Condition(threading.Lock())
for wrong in (semaphore.release, condition.notify, lambda: condition.wait(0), lambda: threading.RLock().release(), barrier.wait, lambda: threading.Lock().acquire(False, 5), lambda: threading.Lock().acquire(timeout=-2), lambda: threading.Semaphore(-1), lambda: threading.current_thread().join(), lambda: threading.Barrier(0)):
    try:
        print("fine", wrong())
    except Exception as e:
        print(type(e).__name__, e)
lock = threading.Lock()
with contextlib.ExitStack() as stack:
    stack.enter_context(lock)
    stack.callback(lock.release)
