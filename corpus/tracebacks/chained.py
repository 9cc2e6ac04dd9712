"""A cause, a context and a note end up in one traceback."""


class ConfigError(Exception):
    """Raised for any bad setting."""


def parse(text):
    key, value = text.split("=")
    return key.strip(), int(value)


def load(lines):
    settings = {}
    for number, line in enumerate(lines, 1):
        try:
            key, value = parse(line)
        except ValueError as e:
            e.add_note(f"line {number}: {line!r}")
            raise ConfigError(f"bad setting on line {number}") from e
        settings[key] = value
    return settings


def main():
    print(load(["a=1", " b = 22 "]))
    try:
        load(["a=1", "b=two"])
    except ConfigError as e:
        print("caught", e, "because of", repr(e.__cause__), e.__cause__.__notes__)
    try:
        load(["nothing"])
    finally:
        missing = {}
        print(missing["fallback"])


main()
