"""A chat server's protocol: messages as mappings, sequences and classes, with guards, captures, constants and __match_args__."""
import enum
import re
from collections import ChainMap, OrderedDict, UserDict, deque
from types import MappingProxyType, SimpleNamespace


class Kind(enum.StrEnum):
    JOIN = enum.auto()
    LEAVE = enum.auto()
    SAY = enum.auto()


class Limits:
    LENGTH = 20
    ADMINS = frozenset({"root", "ann"})


class Matcher:
    """Equal to the texts that it fully matches."""

    def __init__(self, pattern):
        self.pattern = re.compile(pattern)

    def __eq__(self, other):
        if not isinstance(other, str):
            return NotImplemented
        self.groups = (m := self.pattern.fullmatch(other)) and m.groupdict()
        return bool(m)


class Route:
    UPLOAD = Matcher(r"/upload/(?P<name>\w+)\.(?P<ext>png|txt)")
    INDEX = Matcher("/|/index")


class Command:
    __match_args__ = ("verb", "arguments")

    def __init__(self, text):
        self.verb, *self.arguments = text.split()

    @property
    def force(self):
        return "--force" in self.arguments


class Server:
    def __init__(self):
        self.rooms, self.log = {"lobby": set()}, []

    def handle(self, message):
        match message:
            case {"kind": Kind.JOIN, "user": str(user), "room": str(room)} if room in self.rooms:
                self.rooms[room].add(user)
                return f"{user} joins {room}"
            case {"kind": Kind.JOIN, "room": room}:
                return f"no room {room!r}"
            case {"kind": "leave" | "quit", "user": user, **rest} if not rest:
                left = [name for name, users in self.rooms.items() if user in users]
                for name in left:
                    self.rooms[name].discard(user)
                return f"{user} leaves {', '.join(left) or 'nothing'}"
            case {"kind": Kind.SAY, "text": str() as text, "user": user, "to": [*people]} if len(text) <= Limits.LENGTH:
                return f"{user} says {text!r} to {len(people)}: {'; '.join(map(str, people))}"
            case {"kind": Kind.SAY, "text": str(text)} if len(text) > Limits.LENGTH:
                return f"too long by {len(text) - Limits.LENGTH}"
            case {"kind": Kind.SAY, "text": None | "" | [] | 0}:
                return "nothing said"
            case [Kind.JOIN | Kind.LEAVE as kind, user, *rooms]:
                return [self.handle({"kind": kind, "user": user} | ({"room": r} if kind == "join" else {})) for r in rooms or ["lobby"]]
            case ("batch", (first, second), [*_, last]):
                return self.handle(first), self.handle(second), f"ending in {last}"
            case Command("kick" | "ban" as verb, [user, *_]) as command if not command.force and user in Limits.ADMINS:
                return f"cannot {verb} {user} without --force"
            case Command(verb="create", arguments=[("lobby" | "help") as name]):
                return f"{name} is reserved"
            case Command("create", [name, *options]):
                self.rooms[name] = set(options)
                return f"created {name} {sorted(options)}"
            case Command(verb=verb, force=True):
                return f"forced {verb}"
            case Route.UPLOAD:
                return f"upload {Route.UPLOAD.groups}"
            case Route.INDEX:
                return "index"
            case SimpleNamespace(code=int(code) | float(code), reason=reason):
                return f"status {code:.0f} {reason}"
            case SimpleNamespace(code=(200 | 204 as code) | [code, *_]):
                return f"code {code}"
            case bytes(data) | bytearray(data):
                return f"{len(data)} raw bytes"
            case bool() | None as constant:
                return f"constant {constant}"
            case -1 | -1.5 | 2 + 3j | 0x_FF:
                return f"number {message}"
            case str(text) | [str(text)]:
                return f"text {text}"
            case {}:
                return f"unknown mapping of {len(message)}"
            case []:
                return "empty"
            case [_, _] | (_, _, _):
                return f"sequence of {len(message)}"
        raise ValueError(f"cannot handle {message!r}")


server = Server()
MESSAGES = [
    {"kind": "join", "user": "ann", "room": "lobby"}, {"kind": Kind.JOIN, "room": 5}, ["join", "bob", "lobby", "attic"], {"kind": "quit", "user": "ann"}, {"kind": "leave", "user": "ann", "extra": 1}, ("leave", "bob"),
    {"kind": "say", "user": "bob", "text": "hi", "to": ("x", 1)}, {"kind": "say", "text": "x" * 25}, {"kind": "say", "text": ""}, {"kind": "say", "text": False}, {"kind": "say", "user": "bob", "text": "hi", "to": "string"},
    ("batch", [{"kind": "quit", "user": "z"}, {}], deque([1, 2, "end"])), Command("kick ann now"), Command("kick ann --force"), Command("create lobby"), Command("create attic a b"), Command("create"),
    "/upload/cat.png", "/", "/upload/cat.gif", SimpleNamespace(code=404.0, reason="gone"), SimpleNamespace(code=204), SimpleNamespace(code=[1, 2]), SimpleNamespace(code=200, reason=None),
    b"abc", bytearray(5), True, None, -1, -1.5, 2 + 3j, 255, ["only"], OrderedDict(a=1), ChainMap({}, {"kind": "quit", "user": "c"}), UserDict(kind="quit", user="u"), MappingProxyType({}), range(0), range(2), (1, 2, 3), memoryview(b"ab"),
]
for message in MESSAGES:
    shown = f"Command {message.verb}" if isinstance(message, Command) else "memoryview" if isinstance(message, memoryview) else repr(message)
    try:
        print(f"{shown:60.60} {server.handle(message)}")
    except ValueError as e:
        print(f"{shown:60.60} ValueError")
print({k: sorted(v) for k, v in server.rooms.items()})
server.handle({1, 2})
