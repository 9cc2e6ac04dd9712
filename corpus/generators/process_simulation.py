"""Discrete events: processes are generators that yield what they wait for; resources, interrupts and a failing process."""
from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Generator, Iterator

type Process = Generator[Event, object, object]


class Interrupt(Exception):
    @property
    def cause(self):
        return self.args[0] if self.args else None


@dataclass(order=True)
class Entry:
    time: float
    number: int
    event: "Event" = field(compare=False)


class Event:
    def __init__(self, sim: Simulation):
        self.sim, self.callbacks, self.value, self.done = sim, [], None, False

    def succeed(self, value=None, delay=0.0):
        self.value = value
        heapq.heappush(self.sim.queue, Entry(self.sim.now + delay, next(self.sim.numbers), self))
        return self

    def __or__(self, other):
        either = Event(self.sim)

        def first(event):
            if not either.done and either.value is None:
                either.succeed(event)

        self.callbacks.append(first)
        other.callbacks.append(first)
        return either


class Task(Event):
    def __init__(self, sim, generator, name):
        super().__init__(sim)
        self.generator, self.name, self.target = generator, name, None
        Event(sim).succeed().callbacks.append(self.resume)

    def resume(self, event):
        if self.target not in (None, event):
            return
        try:
            self.target = self.generator.send(event.value)
        except StopIteration as stop:
            self.succeed(stop.value)
        except Exception as e:
            e.add_note(f"in {self.name} at {self.sim.now}")
            raise
        else:
            self.target.callbacks.append(self.resume)

    def interrupt(self, cause):
        self.target = None
        event = Event(self.sim).succeed()

        def throw(_):
            try:
                self.target = self.generator.throw(Interrupt(cause))
            except StopIteration as stop:
                self.succeed(stop.value)
            else:
                self.target.callbacks.append(self.resume)

        event.callbacks.append(throw)


class Simulation:
    def __init__(self):
        self.now, self.queue, self.numbers = 0.0, [], count()

    def start(self, generator: Process, name="") -> Task:
        return Task(self, generator, name or generator.__name__)

    def wait(self, delay):
        return Event(self).succeed(delay, delay)

    def run(self, until=float("inf")) -> Iterator[float]:
        while self.queue and self.queue[0].time <= until:
            entry = heapq.heappop(self.queue)
            self.now, entry.event.done = entry.time, True
            for callback in entry.event.callbacks:
                callback(entry.event)
            yield self.now


class Resource:
    def __init__(self, sim, size):
        self.sim, self.size, self.users, self.waiting = sim, size, [], deque()

    def request(self, who):
        event = Event(self.sim)
        self.waiting.append((event, who))
        self._grant()
        return event

    def release(self, who):
        self.users.remove(who)
        self._grant()

    def _grant(self):
        while self.waiting and len(self.users) < self.size:
            event, who = self.waiting.popleft()
            self.users.append(who)
            event.succeed(who)


def say(sim, *words):
    print(f"{sim.now:5.1f}", *words)


def customer(sim, bank, name, patience, work):
    request = bank.request(name)
    won = yield request | sim.wait(patience)
    if won is not request:
        say(sim, name, "gives up")
        return f"{name} left"
    try:
        say(sim, name, "is served")
        yield sim.wait(work)
        say(sim, name, "is done")
    except Interrupt as e:
        say(sim, name, "is interrupted:", e.cause)
        yield sim.wait(0.5)
    finally:
        bank.release(name)
    return f"{name} at {sim.now}"


def inspector(sim, tasks):
    yield sim.wait(4)
    tasks["bob"].interrupt("inspection")
    results = []
    for task in tasks.values():
        results.append(task.value if task.done else (yield task))
    say(sim, "results:", *results)
    broken = yield sim.wait(1)
    return 1 / (broken - 1)


sim = Simulation()
bank = Resource(sim, 1)
tasks = {name: sim.start(customer(sim, bank, name, patience, work), name) for name, patience, work in (("ann", 1, 3), ("bob", 9, 5), ("cid", 2, 1), ("dora", 20, 2))}
sim.start(inspector(sim, tasks))
print("events until 3.5:", len([*sim.run(until=3.5)]), bank.users, [w for _, w in bank.waiting])
for now in sim.run():
    pass
