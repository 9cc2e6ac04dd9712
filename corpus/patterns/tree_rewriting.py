"""Red-black trees and an AVL-free zipper by pattern matching over tuples, namedtuples and None; deletion is not implemented."""
from typing import NamedTuple, Self


class Node(NamedTuple):
    red: bool
    left: Self | None
    key: object
    right: Self | None

    @classmethod
    def black(cls, left, key, right):
        return cls(False, left, key, right)


def balance(node):
    """Okasaki's four cases are one pattern with alternatives."""
    match node:
        case (
            Node(False, Node(True, Node(True, a, x, b), y, c), z, d)
            | Node(False, Node(True, a, x, Node(True, b, y, c)), z, d)
            | Node(False, a, x, Node(True, Node(True, b, y, c), z, d))
            | Node(False, a, x, Node(True, b, y, Node(True, c, z, d)))
        ):
            return Node(True, Node.black(a, x, b), y, Node.black(c, z, d))
    return node


def insert(tree, key):
    def go(t):
        match t:
            case None:
                return Node(True, None, key, None)
            case Node(red, left, k, right) if key < k:
                return balance(Node(red, go(left), k, right))
            case Node(red, left, k, right) if key > k:
                return balance(Node(red, left, k, go(right)))
            case _:
                return t

    return go(tree)._replace(red=False)


def check(tree):
    """The black height; fails for a tree that is not red-black."""
    match tree:
        case None:
            return 1
        case Node(True, Node(red=True) as child, k, _) | Node(True, _, k, Node(red=True) as child):
            raise AssertionError(f"red {child.key} below red {k}")
        case (red, left, _, right):
            a, b = check(left), check(right)
            assert a == b, f"black heights {a} and {b} at {tree.key}"
            return a + (not red)


def items(tree):
    if tree is not None:
        yield from items(tree.left)
        yield tree.key
        yield from items(tree.right)


def draw(tree, indent=""):
    match tree:
        case Node(red, None, key, None):
            print(f"{indent}{key}{'r' if red else ''}")
        case Node(red, left, key, right):
            print(f"{indent}{key}{'r' if red else ''}")
            draw(left, indent + "  ")
            draw(right, indent + "  ")
        case None:
            print(f"{indent}-")


def delete_min(tree):
    match tree:
        case Node(_, None, key, None):
            return key, None
        case Node(_, None, key, Node() as right):
            return key, right
        case Node(red, Node() as left, key, right):
            least, rest = delete_min(left)
            return least, Node(red, rest, key, right)


def move(zipper, direction):
    match zipper, direction:
        case (Node(red, left, key, right), path), "left" if left:
            return left, ("L", red, key, right, path)
        case (Node(red, left, key, right), path), "right" if right:
            return right, ("R", red, key, left, path)
        case (here, ("L", red, key, right, path)), "up":
            return Node(red, here, key, right), path
        case (here, ("R", red, key, left, path)), "up":
            return Node(red, left, key, here), path
        case (_, ()), "up":
            raise IndexError("at the root")
        case (Node(key=key), _), ("left" | "right") as side:
            raise IndexError(f"nothing on the {side} of {key}")
        case _, other:
            raise ValueError(f"no direction {other!r}")


tree = None
for n in [5, 2, 8, 1, 9, 3, 7, 4, 6, 0, 5]:
    tree = insert(tree, n)
draw(tree)
print(*items(tree), "height", check(tree))
for key in "the quick brown fox jumps over the lazy dog".split():
    words = insert(words if key != "the" or "words" in globals() else None, key)
print(*items(words), check(words))
least, broken = delete_min(tree)
try:
    print(least, check(broken))
except AssertionError as e:
    print(least, "then", e)
zipper = tree, ()
for step in "left right left up up right right up left".split():
    try:
        zipper = move(zipper, step)
        print(step, zipper[0].key, len(zipper[1]), end="; ")
    except IndexError as e:
        print(e, end="; ")
here, path = zipper
zipper = here._replace(key="changed"), path
while zipper[1]:
    zipper = move(zipper, "up")
print(*items(zipper[0]), zipper[0] == tree)
try:
    move(zipper, "down")
except ValueError as e:
    print(e)
print(balance((False, None, 1, None)), balance([1, 2]), Node.__match_args__)
insert(words, 5)
