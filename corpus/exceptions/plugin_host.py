"""A plugin host: descriptors, hooks and registrations that fail in many places, isolated, reported by origin, then re-raised."""
import abc
import collections
import functools
import inspect
import traceback
from types import MethodType, SimpleNamespace


class PluginError(Exception):
    def __init__(self, plugin, stage):
        super().__init__(plugin, stage)

    def __str__(self):
        plugin, stage = self.args
        origin = f" at line {line}" if (line := self.line()) is not None else ""
        return f"{plugin} failed to {stage}{origin}: {self.__cause__!r}"

    def line(self):
        """How far below its def the deepest frame of the plugin's own code is."""
        frames = [f for f, _ in traceback.walk_tb(self.__cause__ and self.__cause__.__traceback__) if f.f_globals.get("__name__") == f"plugin {self.args[0]}"]
        return frames[-1].f_lineno if frames else None


class Hook:
    """A list of callables on the class that is bound per instance; calling it runs all of them."""

    def __init__(self, *, first=False):
        self.first = first

    def __set_name__(self, owner, name):
        if not hasattr(owner, "hooks"):
            owner.hooks = {}
        owner.hooks[name] = self
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else MethodType(self, instance)

    def __set__(self, instance, value):
        raise AttributeError(f"hook {self.name!r} is set by plugins", name=self.name, obj=instance)

    def __call__(self, host, *args, **kwargs):
        results, errors = [], []
        for plugin, function in host.registered[self.name]:
            try:
                inspect.signature(function).bind(*args, **kwargs)
                result = function(*args, **kwargs)
            except Exception as e:
                error = PluginError(plugin, self.name)
                error.__cause__ = e
                errors.append(error)
                continue
            if self.first and result is not None:
                return result
            results.append(result)
        if errors:
            host.failed.update(e.args[0] for e in errors)
            raise ExceptionGroup(f"{self.name} of {len(errors)} plugins", errors)
        return results


class Base(abc.ABC):
    start = Hook()
    convert = Hook(first=True)

    def __init__(self):
        self.registered, self.failed = collections.defaultdict(list), collections.Counter()

    @abc.abstractmethod
    def report(self, e): ...


class Host(Base):
    finish = Hook()

    def report(self, e):
        print("report:", e)

    def load(self, name, source):
        namespace = {"__name__": f"plugin {name}", "api": SimpleNamespace(hook=functools.partial(self.register, name))}
        try:
            exec(compile(source, f"<{name}>", "exec"), namespace)
        except Exception as e:
            self.unload(name)
            raise PluginError(name, "load") from e

    def register(self, plugin, hook=None):
        if callable(hook):
            return self.register(plugin, hook.__name__)(hook)

        def decorate(function):
            if hook not in self.hooks:
                raise LookupError(f"no hook {hook!r}; there are {', '.join(self.hooks)}")
            self.registered[hook].append((plugin, function))
            return function

        return decorate

    def unload(self, plugin):
        for entries in self.registered.values():
            entries[:] = [e for e in entries if e[0] != plugin]


PLUGINS = {
    "good": "@api.hook\ndef start(config):\n    return len(config)\n\n@api.hook('convert')\ndef number(value):\n    return int(value) if value.isdigit() else None\n",
    "syntax": "def start(:\n",
    "late": "@api.hook('strat')\ndef start(config): pass\n",
    "partial": "@api.hook\ndef finish(): return 'never kept'\n\nimport nothing_like_this\n",
    "arity": "@api.hook\ndef start(): return 'no arguments'\n",
    "divides": "def helper(config):\n    return 1 / config['zero']\n\n@api.hook\ndef start(config):\n    return helper(config)\n",
    "recursive": "@api.hook\ndef convert(value):\n    return convert(value + 'x') if len(value) < 5 else {}[value]\n",
    "exits": "@api.hook\ndef finish():\n    raise SystemExit('not an Exception')\n",
}
host = Host()
for name, source in PLUGINS.items():
    try:
        host.load(name, source)
    except PluginError as e:
        host.report(e)
print({k: [p for p, _ in v] for k, v in host.registered.items()}, [*host.hooks], Host.start is Base.hooks["start"])
try:
    host.start({"zero": 0})
except* PluginError as group:
    for e in group.exceptions:
        host.report(e)
print(host.convert("42"), host.failed)
for attempt in (lambda: host.convert("abc"), lambda: setattr(host, "start", None), lambda: host.begin(), lambda: Base(), lambda: host.finish(), lambda: Host.convert(host, "7")):
    try:
        print("->", attempt())
    except* PluginError as group:
        print("-> group:", group.message, *group.exceptions)
    except* (AttributeError, TypeError) as group:
        print("->", repr(group.exceptions[0]))
    except* SystemExit as group:
        print("-> exit:", group.exceptions[0].code)
host.unload("divides")
host.unload("arity")
print(host.start({"a": 1, "b": 2}), sorted(host.failed.items()))
host.convert("again")
