"""Accounts, a ledger of transactions, own exceptions, and a failing transfer at the end."""


class BankError(Exception):
    """Base of everything that goes wrong here."""


class InsufficientFunds(BankError):
    def __init__(self, account, needed):
        super().__init__(account.owner, needed)
        self.account, self.needed = account, needed

    def __str__(self):
        return f"{self.account.owner} needs {self.needed - self.account.balance} more"


class Account:
    _next = 1000

    def __init__(self, owner, balance=0):
        self.owner, self._balance = owner, balance
        self.number = Account._next
        Account._next += 1
        self.history = []

    @property
    def balance(self):
        return self._balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("a deposit must be positive")
        self._balance += amount
        self.history.append(("deposit", amount))
        return self

    def withdraw(self, amount):
        if amount > self._balance:
            raise InsufficientFunds(self, amount)
        self._balance -= amount
        self.history.append(("withdraw", amount))
        return self

    def __repr__(self):
        return f"<{type(self).__name__} {self.number} {self.owner}: {self._balance}>"


class Savings(Account):
    rate = 3

    def interest(self):
        return self.deposit(self.balance * self.rate // 100)

    def withdraw(self, amount):
        if len([h for h in self.history if h[0] == "withdraw"]) >= 2:
            raise BankError("no more than two withdrawals") from None
        return super().withdraw(amount)


class Transfer:
    def __init__(self, source, target):
        self.source, self.target = source, target

    def __enter__(self):
        self.saved = self.source._balance, self.target._balance
        return self

    def __exit__(self, kind, value, tb):
        if kind is not None:
            self.source._balance, self.target._balance = self.saved
            print("rolled back", kind.__name__)
        return False

    def move(self, amount):
        self.target.deposit(amount)
        self.source.withdraw(amount)


a, b = Account("Ann", 100), Savings("Bob", 500)
print(a.deposit(50).withdraw(30).history, b.interest(), a, Account._next, Savings.rate, b.__dict__.keys() - a.__dict__.keys())
for action in (lambda: a.withdraw(1000), lambda: a.deposit(-1), lambda: [b.withdraw(1) for _ in range(3)], lambda: setattr(a, "balance", 5)):
    try:
        action()
    except (BankError, ValueError) as e:
        print(type(e).__name__, e, isinstance(e, BankError), e.args and e.args[-1])
    except AttributeError as e:
        print(e)
with Transfer(a, b) as t:
    t.move(100)
print(a, b)
with Transfer(a, b) as t:
    t.move(10)
    t.move(10_000)
