"""A vending machine as a table of states, mixins with super, and class-level bookkeeping."""


class Logged:
    def __init__(self, *args, **kw):
        self.log = []
        super().__init__(*args, **kw)

    def note(self, *words):
        self.log.append(" ".join(map(str, words)))


class Counted:
    created = {}

    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Counted.created[cls.__name__] = 0

    def __init__(self, *args, **kw):
        for cls in type(self).__mro__:
            if cls.__name__ in Counted.created:
                Counted.created[cls.__name__] += 1
        super().__init__(*args, **kw)


class InvalidTransition(RuntimeError):
    pass


def on(state, event, *, to):
    def mark(f):
        f.__dict__.setdefault("transitions", []).append((state, event, to))
        return f

    return mark


class Machine:
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        cls.table = {}
        for base in reversed(cls.__mro__):
            for name, f in vars(base).items():
                for state, event, to in getattr(f, "transitions", ()):
                    cls.table[state, event] = name, to

    def __init__(self, state="idle"):
        self.state = state

    def fire(self, event, *args):
        try:
            name, to = self.table[self.state, event]
        except KeyError:
            raise InvalidTransition(f"{event!r} in state {self.state!r}") from None
        result = getattr(self, name)(*args)
        self.state = result or to
        return self


class Vending(Logged, Counted, Machine):
    prices = {"tea": 150, "gum": 50}

    def __init__(self):
        super().__init__()
        self.credit = 0

    @on("idle", "coin", to="paid")
    @on("paid", "coin", to="paid")
    def add(self, cents):
        self.credit += cents
        self.note("credit", self.credit)

    @on("paid", "choose", to="idle")
    def choose(self, what):
        if self.credit < self.prices[what]:
            self.note("too little for", what)
            return "paid"
        self.credit -= self.prices[what]
        self.note("here is", what, "and", self.credit)
        self.credit = 0

    @on("paid", "cancel", to="idle")
    def cancel(self):
        self.note("back", self.credit)
        self.credit = 0


class Fancy(Vending):
    prices = Vending.prices | {"cake": 300}

    @on("idle", "kick", to="broken")
    def kick(self):
        self.note("ouch")

    def choose(self, what):
        self.note("fancy")
        return super().choose(what)


v = Vending()
v.fire("coin", 100).fire("choose", "tea").fire("coin", 100).fire("choose", "tea")
print(v.log, v.state)
f = Fancy().fire("coin", 500).fire("choose", "cake").fire("kick")
print(f.log, f.state, sorted(Vending.table), len(Fancy.table), Counted.created)
print([c.__name__ for c in Fancy.__mro__])
try:
    v.fire("coin", 10).fire("choose", "soup")
except KeyError as e:
    print(repr(e), v.state)
