"""A validator that gathers errors into groups with paths, prunes them with split and subgroup, and renders a report."""
import calendar
import re


class Invalid(ValueError):
    def __init__(self, path, message):
        super().__init__(message)
        self.path = path

    def __repr__(self):
        return f"<{'/'.join(map(str, self.path)) or '.'}: {self}>"


class Missing(Invalid, KeyError):
    __str__ = ValueError.__str__


class InvalidGroup(ExceptionGroup[Invalid]):
    def __new__(cls, path, errors):
        self = super().__new__(cls, f"{len(errors)} problems under {'/'.join(map(str, path)) or '.'}", errors)
        self.path = path
        return self

    def __init__(self, path, errors):
        super().__init__(self.message, errors)

    def derive(self, excs):
        return InvalidGroup(self.path, excs)

    def leaves(self):
        for e in self.exceptions:
            if isinstance(e, InvalidGroup):
                yield from e.leaves()
            else:
                yield e


def gather(path, thunks):
    errors, values = [], {}
    for key, thunk in thunks:
        try:
            values[key] = thunk()
        except (Invalid, InvalidGroup) as e:
            errors.append(e)
    if errors:
        raise InvalidGroup(path, errors) if len(errors) > 1 or path == () else errors[0]
    return values


def record(**fields):
    def check(value, path=()):
        if not isinstance(value, dict):
            raise Invalid(path, f"a record, not {type(value).__name__}")

        def one(key, rule):
            optional = key.endswith("_")
            key = key.rstrip("_")
            if key not in value:
                if optional:
                    return None
                raise Missing((*path, key), "is missing")
            return rule(value[key], (*path, key))

        def unknown(key):
            raise Invalid((*path, key), "is unknown")

        extra = value.keys() - {f.rstrip("_") for f in fields}
        return gather(path, [(k.rstrip("_"), lambda k=k, r=r: one(k, r)) for k, r in fields.items()] + [(k, lambda k=k: unknown(k)) for k in sorted(extra)])

    return check


def items(rule, limit=3):
    def check(value, path=()):
        if len(value) > limit:
            raise Invalid(path, f"at most {limit} items")
        return list(gather(path, [(i, lambda i=i, v=v: rule(v, (*path, i))) for i, v in enumerate(value)]).values())

    return check


def text(pattern):
    def check(value, path=()):
        if not re.fullmatch(pattern, str(value)):
            raise Invalid(path, f"{value!r} does not match {pattern!r}")
        return value

    return check


def day(value, path=()):
    try:
        year, month, number = map(int, value.split("-"))
        if not 0 < number <= calendar.monthrange(year, month)[1]:
            raise ValueError(f"{calendar.month_name[month]} has no day {number}")
        return year, month, number
    except (AttributeError, ValueError) as e:
        raise Invalid(path, f"no date: {e}") from e


person = record(name=text(r"\w+"), born=day, children_=items(record(name=text("[A-Z].*"), toys_=items(text("."), 2))))
print(person({"name": "ann", "born": "2001-02-03", "children": [{"name": "Bo"}, {"name": "C", "toys": "ab"}]}))
for bad in ({"name": "x"}, 5, {"name": "a b", "born": 7, "age": 3}):
    try:
        person(bad)
    except InvalidGroup as group:
        print(group, list(group.leaves()))
    except Invalid as e:
        print(repr(e), e.__cause__)
try:
    person({"name": "-", "born": "2001-02-30", "children": [{"name": "b", "toys": "abc"}, {"nam": 1}, {"name": "Q", "toys": ["xx", "yy"]}]})
except* Missing as group:
    print("missing:", [e.path for e in group.leaves()], type(group).__name__, group.message)
except* Invalid as group:
    deep = group.subgroup(lambda e: isinstance(e, Invalid) and len(e.path) > 3)
    print("deep:", list(deep.leaves()), deep.__traceback__ is not None)
    dates, rest = group.split(lambda e: isinstance(e.__cause__, ValueError))
    print("dates:", list(dates.leaves()), "rest:", len(list(rest.leaves())))
    raise rest from None
