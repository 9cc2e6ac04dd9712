"""Counter, ChainMap, defaultdict, namedtuple, deque, UserDict, UserList and UserString in a text statistics program."""
import collections
from collections import ChainMap, Counter, UserDict, UserList, UserString, defaultdict, deque, namedtuple

TEXT = "the cat sat on the mat the end of the tale is the cat"
Word = namedtuple("Word", "text count first", defaults=[0, None])


class Rank(Word):
    __slots__ = ()

    @property
    def share(self):
        return self.count / len(TEXT.split())

    def __str__(self):
        return f"{self.text}:{self.share:.0%}"


class CaseLess(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.lower())

    def __contains__(self, key):
        return super().__contains__(key.lower())

    def __missing__(self, key):
        return f"<{key}>"


class History(UserList):
    def append(self, item):
        if item in self.data:
            self.data.remove(item)
        super().append(item)


class Shout(UserString):
    def __add__(self, other):
        return type(self)(self.data + str(other).upper())


words = TEXT.split()
counts = Counter(words)
print(counts.most_common(3), counts["missing"], counts.total(), len(counts), sorted(counts.elements())[:4], Counter(a=3, b=-1) + Counter(a=1, b=2), Counter("aab") - Counter("ab"), Counter("aab") & Counter("abb"), Counter("aab") | Counter("abb"), +Counter(a=0, b=-2, c=1), -Counter(a=-2))
counts.subtract(["the", "dog"])
counts.update(cat=5)
counts += Counter(dog=3)
print(counts["the"], counts["dog"], counts.most_common()[:-3:-1], Counter("ab") == Counter("ba"), Counter(a=1) <= Counter(a=2, b=0), Counter(a=1) < Counter(a=1), Counter(a=1, b=0) == Counter(a=1), counts.pop("cat"), "cat" in counts)
del counts["never there"]
for attempt in (lambda: Counter.fromkeys("ab"), lambda: Counter(5), lambda: Counter("a", "b"), lambda: Counter(a="x").total(), lambda: list(Counter(a=1.5).elements()), lambda: Counter("ab").most_common("x")):
    try:
        print(attempt())
    except (NotImplementedError, TypeError) as error:
        print(type(error).__name__, error)

ranks = sorted((Rank(w, c, words.index(w)) for w, c in Counter(words).items()), key=lambda r: (-r.count, r.first))
print(*map(str, ranks[:3]), ranks[0], ranks[0]._replace(count=1), Word._fields, Word._field_defaults, Word("x"), ranks[0] == ("the", 5, 0), Rank._make("abc").first, ranks[1]._asdict(), hash(Word("a")) == hash(("a", 0, None)))
for attempt in (lambda: Word(), lambda: Word(1, 2, 3, 4), lambda: Word(texts=1), lambda: Word("x")._replace(size=1), lambda: setattr(Word("x"), "text", 1), lambda: Word._make([1]), lambda: namedtuple("Bad", "class x"), lambda: namedtuple("Bad", "a a"), lambda: namedtuple("Bad", "_a"), lambda: namedtuple("1x", "a"), lambda: namedtuple("R", "a class a _b 3c", rename=True)._fields, lambda: namedtuple("D", "a", defaults=[1, 2]), lambda: Word("x") < Word("y", 1), lambda: Word("x") + (1,), lambda: Word.text.__doc__, lambda: repr(Word.text).split(" object")[0], lambda: namedtuple("M", ["x"], module="other").__module__):
    try:
        print(attempt())
    except (TypeError, ValueError, AttributeError) as error:
        print(type(error).__name__, error)

groups = defaultdict(list)
for word in words:
    groups[len(word)].append(word)
tree = (lambda make: make(make))(lambda make: defaultdict(lambda: make(make)))
tree["a"]["b"]["c"] = 1
print(dict(groups), groups.get(99), 99 in groups, tree["a"]["b"]["c"], groups.default_factory, defaultdict(int, {"k": 5}) | {"j": 1}, groups.copy() == groups, defaultdict(None, a=1), repr(defaultdict(set, x={1})))
try:
    defaultdict(None)["x"]
except KeyError as error:
    print(repr(error))
for bad in (lambda: defaultdict(5), lambda: defaultdict(lambda: 1 / 0)["z"], lambda: defaultdict(list).__missing__([])):
    try:
        bad()
    except (TypeError, ZeroDivisionError) as error:
        print(type(error).__name__, error)

chain = ChainMap({"user": "ann"}, {"user": "root", "shell": "sh"}, {"home": "/"})
child = chain.new_child({"shell": "fish"}, extra=1)
child["new"] = 2
print(child["user"], child["shell"], child.parents["shell"], list(child), len(child), child.maps[0], chain | {"z": 1}, child.get("none"), "home" in child, bool(ChainMap()), ChainMap({"a": 1}) == {"a": 1}, child.pop("new"))
for attempt in (lambda: child.pop("home"), lambda: child["nope"], lambda: child.popitem() and child.popitem() and child.popitem(), lambda: child.__delitem__("user")):
    try:
        print(attempt())
    except KeyError as error:
        print(repr(error))

window = deque(maxlen=3)
averages = [sum(window) / len(window) for n in (4, 8, 6, -1, 2) if window.append(n) is None]
d = deque("abcdef")
d.rotate(2)
d.extendleft("xy")
d.insert(2, "!")
del d[0]
d[-1] = "Z"
print(averages, window, d, d.popleft(), d.index("a"), d.count("c"), d.reverse(), list(d), d.maxlen, deque([1, 2]) + deque([3]), deque([1]) * 3, deque([1, 2], 1), deque([1]) < deque([2]), d.copy() == d, [*reversed(deque("ab"))])
for attempt in (lambda: deque().pop(), lambda: d.remove("q"), lambda: d.index("q"), lambda: d[99], lambda: deque([1], maxlen=-1), lambda: deque([1], 1).insert(0, 2), lambda: d[0:1], lambda: deque(5), lambda: d + [1], lambda: hash(d), lambda: [d.append(x) for x in d], lambda: d.rotate("x"), lambda: setattr(d, "maxlen", 1)):
    try:
        print(attempt())
    except Exception as error:
        print(type(error).__name__, error)

headers = CaseLess({"Content-Type": "text"}, HOST="x")
headers.update(Accept="*", host="y")
print(headers, headers["CONTENT-TYPE"], "hOsT" in headers, headers["Gone"], headers | {"A": 1}, headers.data is headers, dict(headers), headers.get("X"), headers.pop("ACCEPT".lower()), headers.copy() == headers)
history = History("abc")
history.append("a")
history += "zb"
print(history, history[1:], history * 2, sorted(history), type(history + [1]).__name__, [0] + history, history == ["b", "c", "a", "z", "b"], history.data)
shout = Shout("hey ") + "you"
print(shout, shout.upper(), shout[1:3], type(shout * 2).__name__, "you" in shout, shout == "hey YOU", shout.isupper(), shout.encode(), shout % () if "%" in shout else shout.split(), hash(shout) == hash("hey YOU"), int(UserString("12")))
collections.Mapping
