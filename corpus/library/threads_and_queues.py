"""threading, queue and concurrent.futures with deterministic hand-over."""
import concurrent.futures as futures
import contextvars
import queue
import threading
import time

local = threading.local()
variable = contextvars.ContextVar("variable")


class Account:
    def __init__(self):
        self.balance, self.lock = 0, threading.RLock()

    def deposit(self, amount):
        with self.lock:
            before = self.balance
            self.balance = before + amount

    def twice(self, amount):
        with self.lock:
            self.deposit(amount)
            self.deposit(amount)


class Pipeline:
    """Stages joined by queues; a sentinel ends them in order."""
    END = object()

    def __init__(self, *functions):
        self.queues = [queue.Queue(2) for _ in range(len(functions) + 1)]
        self.threads = [threading.Thread(target=self.stage, args=pair, name=f"stage-{i}", daemon=True) for i, pair in enumerate(zip(functions, self.queues, self.queues[1:]))]
        for thread in self.threads:
            thread.start()

    def stage(self, function, source, target):
        local.count = 0
        while (item := source.get()) is not self.END:
            local.count += 1
            target.put(function(item))
        target.put(self.END)

    def run(self, items):
        def feed():
            for item in items:
                self.queues[0].put(item)
            self.queues[0].put(self.END)
        threading.Thread(target=feed).start()
        yield from iter(self.queues[-1].get, self.END)
        for thread in self.threads:
            thread.join()


account = Account()
workers = [threading.Thread(target=lambda: [account.twice(1) for _ in range(200)]) for _ in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(account.balance, any(worker.is_alive() for worker in workers), threading.active_count())

pipe = Pipeline(lambda n: n * n, str, lambda text: text.rjust(4, "."))
print(list(pipe.run(range(6))), [thread.name for thread in pipe.threads], hasattr(local, "count"))

turn, order = threading.Condition(), []
def player(me, total=3):
    for step in range(total):
        with turn:
            turn.wait_for(lambda: len(order) % 2 == me)
            order.append(f"{'ping' if me == 0 else 'pong'}{step}")
            turn.notify_all()
players = [threading.Thread(target=player, args=(me,)) for me in (1, 0)]
[p.start() for p in players], [p.join() for p in players]
print(order)

barrier = threading.Barrier(3, action=lambda: order.append("together"))
def meet(results, index):
    results[index] = barrier.wait() >= 0
results = [None] * 3
trio = [threading.Thread(target=meet, args=(results, i)) for i in range(3)]
[t.start() for t in trio], [t.join() for t in trio]
print(results, order[-1], barrier.broken, barrier.n_waiting)

seen = []
threading.excepthook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
failing = threading.Thread(target=lambda: 1 / 0, name="failing")
failing.start()
failing.join()
print(seen)

with futures.ThreadPoolExecutor(2, thread_name_prefix="pool", initializer=lambda: setattr(local, "ready", True)) as pool:
    tasks = [pool.submit(pow, n, 2) for n in range(4)]
    print([task.result() for task in tasks], list(pool.map(lambda a, b: a + b, [1, 2], [3, 4])), pool.submit(lambda: local.ready).result())
    bad = pool.submit(int, "x")
    print(repr(bad.exception()), bad.done(), bad.cancelled())
    done, _ = futures.wait(tasks)
    print(len(done), sorted(f.result() for f in futures.as_completed(tasks)))
    gate = threading.Event()
    blocked = [pool.submit(gate.wait) for _ in range(2)]
    waiting = pool.submit(print, "never")
    print(waiting.cancel(), waiting.cancelled())
    gate.set()
for attempt in (lambda: pool.submit(print), lambda: waiting.result(), lambda: workers[0].start(), lambda: threading.Thread(target=print).join(), lambda: threading.current_thread().join(), lambda: threading.Lock().release(), lambda: account.lock.release(), lambda: threading.BoundedSemaphore(1).release(), lambda: turn.notify(), lambda: queue.Queue().get(block=False), lambda: queue.Queue().get(timeout=-1), lambda: threading.Semaphore(-1), lambda: barrier.wait(timeout=0.001), lambda: queue.Queue().task_done()):
    try:
        attempt()
    except (Exception, futures.CancelledError) as error:
        print(type(error).__name__, error)

lifo, ranked, simple = queue.LifoQueue(), queue.PriorityQueue(), queue.SimpleQueue()
for item in (2, 3, 1):
    lifo.put(item), ranked.put((item, str(item))), simple.put(item)
print([q.get() for q in (lifo, ranked, simple) for _ in range(3)], lifo.empty(), ranked.qsize())
closing = queue.Queue()
closing.put(1)
closing.shutdown()
print(closing.get())
try:
    closing.get()
except queue.ShutDown as error:
    print(repr(error))
lock = threading.Lock()
print(lock.acquire(), lock.acquire(blocking=False), lock.acquire(timeout=0.001), lock.locked(), lock.release(), threading.Semaphore(2).acquire())
variable.set("main")
context = contextvars.copy_context()
inside = []
thread = threading.Thread(target=context.run, args=(lambda: (inside.append(variable.get()), variable.set("other"), inside.append(variable.get())),))
thread.start()
thread.join()
print(inside, variable.get(), context[variable], len(context))
timer = threading.Timer(0.001, inside.append, args=["tick"])
timer.start()
timer.join()
late = threading.Timer(60, print)
late.start()
late.cancel()
late.join()
print(inside[-1], threading.main_thread() is threading.current_thread(), threading.current_thread().name, time.monotonic() > 0)
