"""An event-sourced bank: classes that replay events, class decorators, nested classes, class-level registries, alternative constructors."""
from collections import defaultdict
from functools import partial


class Event:
    registry = {}
    __slots__ = ("stream", "data")

    def __init_subclass__(cls, /, version=1, **kw):
        super().__init_subclass__(**kw)
        cls.version = version
        previous = Event.registry.get(cls.__name__)
        if previous is not None and previous.version >= version:
            raise TypeError(f"{cls.__name__} v{version} is not newer than v{previous.version}")
        Event.registry[cls.__name__] = cls

    def __init__(self, stream, /, **data):
        self.stream, self.data = stream, data

    def __repr__(self):
        fields = ", ".join(f"{k}={v!r}" for k, v in self.data.items())
        return f"{type(self).__name__}@{self.version}({self.stream}: {fields})"

    def __getattr__(self, name):
        try:
            return self.data[name]
        except KeyError:
            raise AttributeError(name) from None

    @classmethod
    def parse(cls, line):
        name, stream, *pairs = line.split()
        return cls.registry[name](stream, **{k: int(v) if v.lstrip("-").isdigit() else v for k, v in (p.split("=") for p in pairs)})


class Opened(Event): ...
class Deposited(Event): ...
class Withdrawn(Event): ...


class Closed(Event, version=2):
    __slots__ = ("note",)


def handles(*kinds):
    def mark(method):
        method.handles = kinds
        return method
    return mark


def aggregate(cls=None, /, *, name=None):
    """Class decorator, with and without arguments."""
    if cls is None:
        return partial(aggregate, name=name)
    cls.handlers = {kind: attribute for attribute, value in vars(cls).items() for kind in getattr(value, "handles", ())}
    cls.label = name or cls.__name__.lower()
    return cls


@aggregate(name="account")
class Account:
    class Overdrawn(Exception):
        def __init__(self, account, amount):
            super().__init__(account.id, amount)
            self.shortfall = amount - account.balance

        def __str__(self):
            return f"{self.args[0]} is short of {self.shortfall}"

    def __init__(self, id):
        self.id, self.balance, self.open, self.history = id, 0, False, []

    def apply(self, event):
        method = next((m for cls in type(event).__mro__ if (m := self.handlers.get(cls))), None)
        if method is None:
            raise NotImplementedError(f"{self.label} does not handle {type(event).__name__}")
        getattr(self, method)(event)
        self.history.append(event)
        return self

    @handles(Opened)
    def _open(self, event):
        self.open = True
        self.owner = event.owner

    @handles(Deposited, Withdrawn)
    def _move(self, event):
        sign = +1 if isinstance(event, Deposited) else -1
        if self.balance + sign * event.amount < 0:
            raise self.Overdrawn(self, event.amount)
        self.balance += sign * event.amount

    @handles(Closed)
    def _close(self, event):
        self.open = False

    @classmethod
    def replay(cls, events):
        accounts = defaultdict(lambda: None)
        for event in events:
            accounts[event.stream] = (accounts[event.stream] or cls(event.stream)).apply(event)
        return dict(accounts)

    def __eq__(self, other):
        return vars(self) == vars(other) if type(other) is type(self) else NotImplemented

    def __repr__(self):
        return f"<{self.label} {self.id} {self.balance}{'' if self.open else ' closed'}>"


@aggregate
class Ledger(Account):
    total = property(lambda self: sum(getattr(e, "amount", 0) for e in self.history))

    @handles(Event)
    def _any(self, event): ...


LOG = """Opened ann owner=Ann
Deposited ann amount=100
Opened bob owner=Bob
Withdrawn ann amount=30
Deposited bob amount=5
Closed bob reason=moved"""
events = [Event.parse(line) for line in LOG.splitlines()]
print(events[1], events[-1], sorted(Event.registry))
accounts = Account.replay(events)
print(accounts, accounts == Account.replay(events), accounts["ann"].owner, accounts["ann"] != accounts["bob"], accounts["ann"] == 3)
ledger = Ledger.replay(events)
print(ledger, ledger["ann"].total, Ledger.handlers, sorted(kind.__name__ for kind in Account.handlers.keys() - Ledger.handlers))
try:
    accounts["bob"].apply(Event.parse("Withdrawn bob amount=50"))
except Account.Overdrawn as error:
    print(error, error.args[1], type(error).__qualname__, error.args[0] == "bob")
for attempt in (lambda: accounts["ann"].apply(Event("ann")), lambda: Event.parse("Opened x").owner, lambda: type("Closed", (Event,), {}), lambda: Event.parse("Moved x"), lambda: Opened(stream=1), lambda: setattr(Event("q"), "extra", 1), lambda: type("New", (Event,), {}, version=7)("s", a=1)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)
closed = events[-1]
closed.note = "kept in a slot"
print(closed.note, hasattr(closed, "__dict__"), Closed.__slots__, hash(accounts["ann"]) if Account.__hash__ else "unhashable")
Account.replay([Event.parse("Withdrawn eve amount=1")])
