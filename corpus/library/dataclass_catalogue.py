"""Dataclasses in full: fields, defaults, ordering, freezing, slots, keyword-only, InitVar, replace."""
import copy
import dataclasses
from dataclasses import KW_ONLY, MISSING, InitVar, asdict, astuple, dataclass, field, fields
from typing import ClassVar


@dataclass(order=True)
class Version:
    major: int
    minor: int = 0
    patch: int = 0
    label: str = field(default="", compare=False, repr=False)

    def __str__(self):
        return ".".join(map(str, astuple(self)[:3]))


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: Version = field(hash=False)
    tags: tuple[str, ...] = ()


@dataclass
class Repository:
    owner: str
    _: KW_ONLY
    packages: dict[str, Package] = field(default_factory=dict, metadata={"role": "store"})
    seed: InitVar[list | None] = None
    created: ClassVar[int] = 0
    size: int = field(init=False)

    def __post_init__(self, seed):
        type(self).created += 1
        for package in seed or ():
            self.packages[package.name] = package
        self.size = len(self.packages)


@dataclass(eq=False, kw_only=True, match_args=False, weakref_slot=True, slots=True)
class Job:
    command: str
    retries: int = 3


versions = [Version(1, 10), Version(1, 9, 3), Version(2), Version(1, 10, 0, "rc")]
print(sorted(versions), max(versions), versions[0] == versions[3])
try:
    versions[0] < (1, 10, 0)
except TypeError as error:
    print(error)

tool = Package("tool", Version(3, 1), ("cli",))
print(tool, hash(tool) == hash(Package("tool", Version(9), ("cli",))), tool == copy.deepcopy(tool))
for attempt in (lambda: setattr(tool, "name", "x"), lambda: delattr(tool, "tags"), lambda: setattr(tool, "other", 1)):
    try:
        attempt()
    except (dataclasses.FrozenInstanceError, TypeError) as error:
        print(type(error).__name__, error)
print(Package.__slots__, Package.__match_args__, hasattr(tool, "__dict__"))

repository = Repository("ann", seed=[tool, Package("lib", Version(0, 1))])
print(repository, Repository.created)
print(asdict(repository))
print(asdict(repository.packages["lib"], dict_factory=lambda pairs: [key for key, _ in pairs]))
for item in fields(Repository):
    print(item.name, item.kw_only, item.init, item.default is MISSING, dict(item.metadata), item.type)

print(dataclasses.replace(tool, tags=("gui", "cli")), copy.replace(tool, name="tool2").name)
try:
    dataclasses.replace(repository, size=3, seed=None)
except (ValueError, TypeError) as error:
    print(error)

print(Job(command="ls"), Job(command="a") == Job(command="a"), hasattr(Job, "__match_args__"), Job.__slots__)
Point = dataclasses.make_dataclass("Point", [("x", int), ("y", int, field(default=5)), "z"][:2], namespace={"norm": lambda p: p.x ** 2 + p.y ** 2})
print(Point(3), Point(3).norm(), dataclasses.is_dataclass(Point), dataclasses.is_dataclass(3))
match Point(1, 2):
    case Point(1, y):
        print("matched", y)

for source in ("class A:\n    x: int = 1\n    y: str", "class B:\n    items: list = []"):
    try:
        exec("@dataclass\n" + source)
    except (TypeError, ValueError) as error:
        print(error)
Job("ls")
