"""Plug-ins by metaclass, entry points by decorator, abstract hooks, versioned interfaces, context-aware singletons and class-private state."""
import abc
import enum
import inspect
from contextlib import contextmanager


class PluginMeta(abc.ABCMeta):
    plugins = {}
    _frozen = False

    def __new__(meta, name, bases, namespace, *, requires=(), **options):
        if meta._frozen:
            raise RuntimeError(f"registry is frozen: {name}")
        cls = super().__new__(meta, name, bases, namespace, **options)
        cls.requires = frozenset(requires).union(*(getattr(b, "requires", ()) for b in bases))
        if not inspect.isabstract(cls):
            previous = meta.plugins.setdefault(cls.name, cls)
            if previous is not cls:
                raise ValueError(f"{cls.name!r} is taken by {previous.__qualname__}")
        return cls

    def __getitem__(cls, name):
        try:
            return cls.plugins[name]
        except KeyError:
            close = [n for n in cls.plugins if n.startswith(name[:1])]
            raise LookupError(f"no plug-in {name!r}" + (f", but {', '.join(close)}" if close else "")) from None

    def __iter__(cls):
        return iter(sorted(cls.plugins.values(), key=lambda c: c.name))

    def __len__(cls):
        return len(cls.plugins)

    def __bool__(cls):
        return True

    @property
    def name(cls):
        return cls.__dict__.get("_name", cls.__name__.lower())

    @classmethod
    @contextmanager
    def frozen(meta):
        meta._frozen = True
        try:
            yield meta
        finally:
            meta._frozen = False


class Phase(enum.IntEnum):
    EARLY, NORMAL, LATE = -1, 0, 1


def hook(phase=Phase.NORMAL):
    def mark(function):
        function.phase = phase
        return function
    return mark


class Plugin(metaclass=PluginMeta):
    phase = Phase.NORMAL

    def __init__(self, host):
        self.host = host

    @abc.abstractmethod
    def run(self, text): ...

    @property
    @abc.abstractmethod
    def version(self): ...

    def hooks(self):
        found = [(m.phase, name) for name, m in inspect.getmembers(self, inspect.ismethod) if hasattr(m, "phase") and isinstance(m.phase, Phase)]
        return sorted(found)

    def __repr__(self):
        return f"{type(self).name} v{self.version}"


class Upper(Plugin):
    version = 1

    def run(self, text):
        return text.upper()


class Reverse(Plugin, requires=["upper"]):
    version = property(lambda self: len(self.host.loaded))

    def run(self, text):
        return text[::-1]

    @hook(Phase.EARLY)
    def prepare(self):
        self.host.log.append("prepared")

    @hook()
    def check(self):
        self.host.log.append("checked")


class Exclaim(Reverse, requires={"reverse"}):
    _name = "bang"
    version = 3
    __marks = 1

    def run(self, text):
        self.__class__.__marks += 1
        return super().run(text) + "!" * self.__marks

    @hook(Phase.LATE)
    def finish(self):
        self.host.log.append(f"marks {self.__marks}")


class Abstract(Plugin):
    def run(self, text):
        return text


class Host:
    def __init__(self):
        self.loaded, self.log, self._loading = {}, [], []

    def load(self, name):
        if name in self.loaded:
            return self.loaded[name]
        if name in self._loading:
            raise RecursionError(" -> ".join([*self._loading, name]))
        self._loading.append(name)
        try:
            cls = Plugin[name]
            for requirement in sorted(cls.requires):
                self.load(requirement)
            plugin = self.loaded[name] = cls(self)
            return plugin
        finally:
            self._loading.pop()

    def __call__(self, text):
        for plugin in self.loaded.values():
            text = plugin.run(text)
        calls = sorted((phase, name, type(plugin).name) for plugin in self.loaded.values() for phase, name in plugin.hooks())
        for phase, name, owner in calls:
            getattr(self.loaded[owner], name)()
        return text


host = Host()
print([c.name for c in Plugin], len(Plugin), bool(Plugin), Abstract.__abstractmethods__, Exclaim.requires == {"upper", "reverse"}, Upper.requires)
print(host.load("bang"), host.loaded, host("abc"), host.log, host("x"), host.log[-1], Exclaim._Exclaim__marks)
for attempt in (lambda: Plugin["reserve"], lambda: Plugin["zz"], lambda: Abstract(host), lambda: type(Plugin)("Upper", (Upper,), {"_name": "upper"}), lambda: Plugin.name, lambda: Upper(host).name, lambda: Upper(host).phase.name, lambda: Plugin(), lambda: setattr(Upper, "name", "x"), lambda: [*Upper][0].name, lambda: Upper["bang"].__name__, lambda: host.load("nothing"), lambda: host.load("loop")):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)


class Loop(Plugin, requires=["loop2"]):
    version, run = 0, None


class Loop2(Plugin, requires=["loop"]):
    version, run = 0, None


try:
    host.load("loop")
except RecursionError as error:
    print(error, host._loading)
with PluginMeta.frozen():
    try:
        class Late(Upper):
            pass
    except RuntimeError as error:
        print(error)
Plugin.plugins.clear()
print(list(Plugin), type(Plugin).plugins, issubclass(Exclaim, Plugin), isinstance(host.loaded["bang"], Reverse), Plugin.register(int), isinstance(5, Plugin))


class Twice(Upper):
    _name = "twice"


class Again(Upper):
    _name = "twice"
