"""A ledger with all-or-nothing transfers: an exception hierarchy, rollback in finally, and errors that carry data."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import Enum


class Severity(Enum):
    WARNING, ERROR, FATAL = range(3)


class LedgerError(Exception):
    severity = Severity.ERROR
    template = "{kind} failed"

    def __init__(self, **details):
        self.details = details
        super().__init__(self.template.format(kind=type(self).__name__, **details))

    def __init_subclass__(cls, severity=None, **kw):
        super().__init_subclass__(**kw)
        if severity:
            cls.severity = severity

    def __reduce__(self):
        return (rebuild, (type(self), self.details))

    def __eq__(self, other):
        return type(self) is type(other) and self.details == other.details


def rebuild(kind, details):
    return kind(**details)


class Insufficient(LedgerError, severity=Severity.WARNING):
    template = "{account} lacks {missing}"


class UnknownAccount(LedgerError, KeyError):
    template = "no account {account!r}"
    __str__ = LedgerError.__str__


class Corrupt(LedgerError, severity=Severity.FATAL):
    template = "books do not balance: {total}"


class Ledger:
    def __init__(self, **accounts):
        self.accounts = {k: Decimal(v) for k, v in accounts.items()}
        self.total = sum(self.accounts.values())
        self.journal = []

    def __getitem__(self, account):
        try:
            return self.accounts[account]
        except KeyError:
            raise UnknownAccount(account=account) from None

    def transfer(self, *moves):
        before, done = dict(self.accounts), False
        try:
            for source, target, amount in moves:
                amount = Decimal(amount)
                if (left := self[source] - amount) < 0:
                    raise Insufficient(account=source, missing=-left)
                self.accounts[source] = left
                self.accounts[target] = self[target] + amount
            if sum(self.accounts.values()) != self.total:
                raise Corrupt(total=sum(self.accounts.values()))
            done = True
        except InvalidOperation as e:
            raise LedgerError(why=type(e).__name__) from e
        finally:
            self.journal.append("commit" if done else "rollback")
            if not done:
                self.accounts = before
        return self


ledger = Ledger(ann="10.50", bob="3")
print(ledger.transfer(("ann", "bob", "0.50"), ("bob", "ann", "1")).accounts)
for moves in ([("ann", "bob", 1), ("bob", "ann", 99)], [("ann", "zoe", 1)], [("ann", "bob", "much")], [("ann", "ann", 2)], [("ann", "bob")], [("ann", "bob", float("nan"))]):
    try:
        ledger.transfer(*moves)
    except (Insufficient, UnknownAccount) as e:
        print(type(e).__name__, e, e.severity.name, e.details, isinstance(e, LookupError), e.__cause__, e.__suppress_context__)
    except LedgerError as e:
        print(type(e).__name__, e, e.severity.name, e.details, type(e.__cause__).__name__)
    except ValueError as e:
        print("ValueError", e)
    else:
        print("fine", ledger.accounts)
import copy, pickle

error = Insufficient(account="x", missing=5)
print(copy.copy(error) == error, copy.deepcopy(error).details, repr(copy.copy(error)))
print(ledger.journal, ledger.accounts)
ledger.total += 1
ledger.transfer(("bob", "ann", 1))
