"""Log lines parsed to tuples and matched as a state machine; sessions, retries and rates from a stream of events."""
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, pairwise

LOG = """
00:01 ann login ok
00:02 bob login failed password
00:02 bob login failed password
00:03 bob login ok
00:05 ann get /index 200 1024
00:06 ann get /missing 404 0
00:07 cid get /secret 403 10
00:09 bob put /file 201 2048 [a=1 b=two]
00:09 bob put /file 409 0
00:10 bob put /file 201 512 [retry=true]
00:12 ann logout
00:13 *** rotate 3
00:15 ann get /late 200 1
00:20 bob timeout 600s
00:21 eve login failed locked
00:22 eve login failed locked
00:22 eve login failed locked
nonsense here
00:59 *** shutdown
"""


def parse(line):
    match line.split(maxsplit=5):
        case [clock, "***", action, *arguments] if re.fullmatch(r"\d\d:\d\d", clock):
            return clock, "server", (action, *map(int, arguments))
        case [clock, user, "login", "ok" | "failed" as outcome, *reason]:
            return clock, user, ("login", outcome, *reason)
        case [clock, user, "get" | "put" | "post" as verb, path, status, rest] if status.isdigit():
            match re.fullmatch(r"(\d+)(?: \[(.*)\])?", rest):
                case None:
                    raise ValueError(f"bad size in {line!r}")
                case m if m[2]:
                    options = dict(p.split("=") for p in m[2].split())
                case m:
                    options = {}
            return clock, user, (verb, path, int(status), int(m[1]), options)
        case [clock, user, "timeout", seconds] if (m := re.match(r"(\d+)s$", seconds)):
            return clock, user, ("logout", timedelta(seconds=int(m[1])))
        case [clock, user, "logout"]:
            return clock, user, ("logout",)
        case [_, _, *_]:
            return None
    raise ValueError(f"no log line: {line!r}")


@dataclass
class Session:
    state: str = "out"
    failures: int = 0
    sizes: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def feed(self, event):
        match self.state, event:
            case "out", ("login", "failed", reason) if self.failures + 1 < 3:
                self.failures += 1
                self.notes.append(f"{reason} {self.failures}")
            case "out", ("login", "failed", _):
                self.state = "locked"
            case "out", ("login", "ok"):
                self.state, self.failures = "in", 0
            case ("in" | "idle"), (_, path, 200 | 201 as status, size, {**options}):
                self.state = "in"
                self.sizes.append(size)
                if status == 201:
                    self.notes.append(f"created {path} {options}")
            case _, (verb, path, status, int(), dict()) if 400 <= status < 500:
                self.notes.append(f"{verb} {path}: {status}")
            case "in", ("logout", timedelta(seconds=s)):
                self.state = "idle"
                self.notes.append(f"idle {s}")
            case "in", ("logout",):
                self.state = "out"
            case "out", (_, path, *_):
                self.notes.append(f"unexpected {path}")
            case state, event:
                raise RuntimeError(f"{event!r} in state {state}")


sessions, rotations, skipped = defaultdict(Session), [], []
events = []
for line in LOG.strip().splitlines():
    match parse(line):
        case None:
            skipped.append(line)
        case clock, "server", ("rotate", count):
            rotations.append((clock, count))
        case clock, "server", ("shutdown",):
            print("ends at", clock)
            break
        case clock, user, event:
            sessions[user].feed(event)
            events.append((clock, user, event))
for user, session in sorted(sessions.items()):
    print(user, session)
print(rotations, skipped)
for key, group in groupby(events, lambda e: e[2][0]):
    match [*group]:
        case [(_, user, _)]:
            print(key, user, end="; ")
        case [(first, a, _), *_, (last, b, _)] if a == b:
            print(f"{key} {a} {first}-{last}", end="; ")
        case several:
            print(key, len(several), end="; ")
print()
for pair in pairwise(events):
    match pair:
        case (_, user, ("put", path, 409, *_)), (_, again, ("put", same, 201, size, {"retry": "true"})) if (user, path) == (again, same):
            print(f"{user} retried {path}: {size}")
        case (before, user, _), (after, other, _) if user == other and before == after:
            print(f"{user} twice at {after}")
try:
    parse("alone")
except ValueError as e:
    print(e)
for line in ("00:60 bob logout", "01:00 eve get /x 200 5"):
    clock, user, event = parse(line)
    sessions[user].feed(event)
