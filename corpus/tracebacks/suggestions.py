"""Did you mean: suggestions for names, attributes, imports and keywords."""
import collections
import math
import traceback


class Account:
    def __init__(self, balance):
        self.balance = balance
        self._hidden = 1

    def deposit(self, amount):
        self.balanse += amount

    def method(self):
        return depsit(1)

    def uses_self(self):
        return balance


counter, number_of_items = 1, 2


def local_names():
    first_value = 1
    return frist_value


def attempt(f):
    try:
        f()
    except Exception as e:
        print(traceback.format_exception_only(e)[-1].rstrip())


account = Account(5)
for f in (
    lambda: account.blance, lambda: account.deposit(1), account.method, account.uses_self, local_names, lambda: countr, lambda: number_of_item, lambda: prnt, lambda: math.sqroot, lambda: [].apend,
    lambda: "x".uper(), lambda: account.completely_different, lambda: collections.ordereddict, lambda: collections.abc.Mappin, lambda: account.hidden, lambda: Account.deposits, lambda: None.x, lambda: time.time(), lambda: x1, lambda: sys, lambda: datetime,
):
    attempt(f)
for line in ("from collections import ordereddict", "from string import digit", "from os.path import joint", "import colections", "Account(balanc=1)", "print('x', sepp='')", "int('1', bas=2)", "dict.fromkey", "'a'.joins", "account.deposit(amont=3)", "sorted([], revers=True)"):
    attempt(lambda: exec(line, globals()))
try:
    raise NameError("custom", name="counte")
except NameError as e:
    print(traceback.format_exception_only(e))


class Tricky:
    def __dir__(self):
        return ["good", 5]

    def __getattr__(self, name):
        raise AttributeError(name, name=name, obj=self)


attempt(lambda: Tricky().god)
account.depositt(1)
