"""Did you mean: names, attributes, imports and keywords, from locals, globals, builtins, self, modules and __dir__."""
import collections
import os.path
import re
import traceback

threshold = 10
_private_value = 1
naïve = True


class Account:
    interest_rate = 0.5
    __slots__ = ("balance", "owner", "_history")

    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self._history = []

    def deposit(self, amount):
        self.balance += amuont
        return self.balanec

    def report(self):
        return owner

    def rate(self):
        return interest_rate

    def withdraw(self, amount, *, force=False): ...

    @property
    def total(self):
        return self._histroy


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)

    def __dir__(self):
        return [*dir(self._target), "special_member", 5, None]


class Broken:
    def __dir__(self):
        raise RuntimeError("no dir")


class Quiet(AttributeError):
    def __init__(self, *args):
        super().__init__(*args, name="balence", obj=Account("x"))


a = Account("ann")
SOURCES = """
treshold; theshold + 1; THRESHOLD; _private_vale; private_value; naive; prnit(1); lenn([]); Acount; acc; x; tracebak; colections; os.pth; os.path.joinn; a.balanc; a.blance; a.Balance; a.history; a.deposti(1); a.deposit(5); a.report(); a.rate(); a.total
Account.intrest_rate; Account("x").interest_rat; collections.OrderDict; collections.abc; [].apend; "".uper(); {}.key; (1).reel; print.__nam__; None.x; None.foo.bar; int.form_bytes; Account.__init; a.__class; type(a).__nme__
Proxy(a).ownr; Proxy(a).special_membr; Broken().anything; raise Quiet("custom"); raise Quiet(); raise AttributeError("plain balance"); raise AttributeError("text", name="apend", obj=[]); raise NameError("text", name="threshhold"); raise NameError("threshhold"); raise ImportError("text", name="os", name_from="pth")
a.witdraw(1); a.withdraw(1, forse=True); a.withdraw(amout=1); Account(ownr=1); dict.fromkey(1); "x".split(sp=1); print(1, seq=2); sorted([], revers=True); open("x", mod="r")
from collections import Countr; from os import pth; from os.path import jion; import colections; import os.pth; from itertools import cyle; from itertools import chian, count; from collections import abcd; from . import y; from nothing import y
[treshold for _ in range(1)]; (lambda treshold_: treshold)(1); {**treshold}; del treshold; treshold += 1; for i in treshold: pass; with opn("x"): pass; @treshold\\ndef f(): pass; class X(Acount): pass; def f(x: Acount): pass; lambda: zzzzzzzz; a.b.c.d; a._Account__x; self; this; cls
a.owner = 1; a.ownr = 1; del a.ownr; del a.balance; a.balance; Account.ownr = 1; del Account.ownr; (5).real = 1; [].x = 1; int.x = 1; object().x = 1; len.x = 1; a.interest_rate = 3; a.deposit = 1; a.__class__ = int; a.__dict__; True = 1; print = a.prnt
ab; abcdefghijklmnopqrstuvwxyz; a.ab; a.abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz; tru; Flase; nonee; Tru; elif_; yeild; imprt; ecxept; selff.x; sefl; __nam__; __fil__; asycn
""".replace("\n", ";")
for source in SOURCES.split(";"):
    source = source.strip().replace("\\n", "\n")
    if source:
        try:
            exec(source, dict(globals()))
        except (NameError, AttributeError, ImportError, TypeError, OSError) as e:
            for line in traceback.TracebackException.from_exception(e).format_exception_only():
                print(f"{source!r}: {re.sub(' .unknown location.| ./.*?py.', '', line)}", end="")
        except SyntaxError as e:
            print(f"{source!r}: {e.msg}")
        else:
            print(f"{source!r} passes")


def outer(parameter):
    paramater_count = 3

    def inner(local_value):
        return local_valeu + parameter

    return inner(paramater_count) + paremeter


try:
    outer(1)
except NameError as e:
    traceback.print_exception(e)
a.withdraw(
    amount=outer.__code__.co_nlocals,
    forc=os.path.sep is os.sep,
)
