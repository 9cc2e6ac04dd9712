"""typing at run time: protocols, generics, NamedTuple, TypedDict, hints, overloads, aliases."""
import typing
from typing import (Annotated, Any, Callable, ClassVar, Final, ForwardRef, Generic, Literal, NamedTuple, NewType, NotRequired, Optional, Protocol,
                    Required, TypedDict, TypeVar, Union, get_args, get_origin, get_type_hints, overload, runtime_checkable)

T = TypeVar("T", bound="Shape")
K = TypeVar("K", int, str)


@runtime_checkable
class Shape(Protocol):
    name: str

    def area(self) -> float: ...


class Square:
    name = "square"

    def __init__(self, side: "float"):
        self.side = side

    def area(self):
        return self.side ** 2


class Blob:
    def area(self):
        return 0


class Employee(NamedTuple):
    """An employee."""
    name: str
    id: int = 3
    boss: Optional["Employee"] = None

    def greet(self, *, loud: bool = False) -> str:
        return f"I am {self.name}" + "!" * loud


class Movie(TypedDict, total=False):
    title: Required[str]
    year: int


class Sequel(Movie):
    previous: NotRequired[Annotated[Movie, "link"]]


class Box(Generic[K]):
    limit: ClassVar[int] = 3
    label: Final[str] = "box"
    content: "list[K] | None"

    def put(self, item: K, *rest: K, **named: Any) -> "Box[K]": ...


print(isinstance(Square(2), Shape), isinstance(Blob(), Shape), Shape.__protocol_attrs__ == {"name", "area"})
try:
    issubclass(Square, Shape)
except TypeError as error:
    print(error)
try:
    Shape()
except TypeError as error:
    print(error)

ann = Employee("Ann", boss=Employee("Bo", 1))
print(ann, ann.boss.greet(loud=True), ann._replace(id=9)[1], Employee._field_defaults, ann._asdict().keys())
print(Employee.__annotations__, Employee.__doc__, Employee._make(["C", 4, None]) < ("D",))
movie = Sequel(title="Two", year=1999)
print(movie, type(movie), Sequel.__total__, sorted(Sequel.__required_keys__), sorted(Sequel.__optional_keys__))
print(get_type_hints(Sequel), get_type_hints(Sequel, include_extras=True)["previous"])
print(get_type_hints(Box), get_type_hints(Box.put))
print(Box[int], Box[int].__parameters__, Box.__parameters__, Box[int]().__orig_class__, Box[int].__origin__)
for build in (lambda: Box[int, str], lambda: Optional[int, str], lambda: Generic[int], lambda: Union[()], lambda: Literal[1] | 3, lambda: isinstance([], list[int]),
              lambda: NewType("N", int)("x"), lambda: ForwardRef("a b"), lambda: TypeVar("V", int)):
    try:
        print(build())
    except (TypeError, SyntaxError) as error:
        print(type(error).__name__, error)

for hint in (dict[str, list[int]], Optional[int], Callable[[int, str], bool], Literal["a", 1], Annotated[int, "meters", 3], tuple[int, ...], int | None, Any, Union[int, str, int]):
    print(hint, get_origin(hint), get_args(hint))
Pair = tuple[K, list[K]]
print(Pair[int], typing.Dict[str, typing.List[K]][int], Callable[[K], K].__parameters__, Union[int, None] == int | None)

type Tree[N] = N | list[Tree[N]]
print(Tree, Tree.__type_params__, Tree.__value__, Tree[int], typing.TypeAliasType("X", int).__value__)


class Stack[N: (int, float), *Rest, **P = [int]]:
    def push[U](self, item: U, call: Callable[P, N]) -> tuple[U, *Rest]: ...


for parameter in Stack.__type_params__:
    print(repr(parameter), type(parameter).__name__, parameter.has_default())
print(Stack.__orig_bases__, Stack.push.__annotations__, Stack.push.__type_params__, T.__bound__, K.__constraints__)


@overload
def parse(x: int) -> str: ...
@overload
def parse(x: str) -> int: ...
@typing.no_type_check
def parse(x: "not a type"):
    return x


print(len(typing.get_overloads(parse)), get_type_hints(parse), typing.cast(int, "x"), typing.is_typeddict(Movie), typing.get_protocol_members(Shape) == {"area", "name"})
typing.assert_never("surprise")
