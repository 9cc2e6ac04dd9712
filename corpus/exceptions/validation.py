"""A validator that collects errors with paths, own hierarchy, notes and chained lookups."""


class ValidationError(ValueError):
    def __init__(self, message, path=()):
        super().__init__(message)
        self.path = tuple(path)

    def __str__(self):
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in self.path)
        return f"{where or 'top'}: {self.args[0]}"

    def under(self, key):
        return type(self)(self.args[0], (key, *self.path))


class MissingError(ValidationError): ...


def is_type(kind):
    def check(value):
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValidationError(f"expected {kind.__name__}, got {type(value).__name__}")
        return value

    return check


def between(low, high):
    def check(value):
        if not low <= is_type(int)(value) <= high:
            raise ValidationError(f"{value} is not between {low} and {high}")
        return value

    return check


def each(inner):
    def check(value):
        out, errors = [], []
        for i, x in enumerate(is_type(list)(value)):
            try:
                out.append(inner(x))
            except* ValidationError as g:
                errors += [e.under(i) for e in leaves(g)]
        if errors:
            raise ExceptionGroup("items", errors)
        return out

    return check


def fields(**inner):
    def check(value):
        errors = []
        out = {}
        for name, f in inner.items():
            try:
                try:
                    out[name] = f(is_type(dict)(value)[name])
                except KeyError as e:
                    raise MissingError(f"missing {e}") from e
            except* ValidationError as g:
                errors += [e.under(name) for e in leaves(g)]
        if errors:
            raise ExceptionGroup("fields", errors)
        return out

    return check


def leaves(group):
    for e in group.exceptions:
        if isinstance(e, BaseExceptionGroup):
            yield from leaves(e)
        else:
            yield e


schema = fields(name=is_type(str), age=between(0, 150), pets=each(fields(kind=is_type(str))))
documents = [
    {"name": "Ann", "age": 30, "pets": [{"kind": "cat"}]},
    {"name": 5, "age": True, "pets": "none"},
    {"age": 200, "pets": [{"kind": "dog"}, {}, {"kind": None}]},
    [],
]
for d in documents:
    try:
        print("valid:", schema(d))
    except* MissingError as g:
        print("missing:", *map(str, leaves(g)), sep="\n  ")
    except* ValidationError as g:
        print("invalid:", *map(str, leaves(g)), sep="\n  ")
schema({"name": "x", "age": -1, "pets": [{"kind": "fish"}, {"kind": 7}]})
