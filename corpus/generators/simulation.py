"""A discrete event simulation: processes are generators, the clock is a heap."""
import heapq
from itertools import count


class Environment:
    def __init__(self):
        self.now, self.queue, self.ids, self.log = 0, [], count(), []

    def schedule(self, delay, process, value=None):
        heapq.heappush(self.queue, (self.now + delay, next(self.ids), process, value))

    def start(self, generator):
        self.schedule(0, generator)
        return generator

    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, process, value = heapq.heappop(self.queue)
            try:
                request = process.send(value)
            except StopIteration as e:
                self.note(f"{process.__name__} ended with {e.value}")
                continue
            match request:
                case int(delay) | float(delay):
                    self.schedule(delay, process)
                case Resource() as r:
                    r.request(process)
                case other:
                    process.throw(TypeError(f"cannot wait for {other!r}"))

    def note(self, text):
        self.log.append(f"{self.now:5} {text}")


class Resource:
    def __init__(self, env, capacity):
        self.env, self.free, self.waiting = env, capacity, []

    def request(self, process):
        if self.free:
            self.free -= 1
            self.env.schedule(0, process, "at once")
        else:
            self.waiting.append(process)

    def release(self):
        if self.waiting:
            self.env.schedule(0, self.waiting.pop(0), "after waiting")
        else:
            self.free += 1


def customer(env, name, shop, patience):
    env.note(f"{name} arrives")
    how = yield shop
    env.note(f"{name} is served {how}")
    try:
        yield patience
    finally:
        shop.release()
        env.note(f"{name} leaves")
    return name.upper()


def source(env, shop):
    for i in range(4):
        env.start(customer(env, f"c{i}", shop, 3 + i % 2))
        yield 1 + i / 2
    return "closed"


env = Environment()
shop = Resource(env, 2)
env.start(source(env, shop))
env.run(until=20)
print(*env.log, sep="\n")


def confused(env):
    yield 1
    yield "nonsense"


env.start(confused(env))
