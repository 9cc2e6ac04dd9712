"""The sample in which bugs are planted: every layer has something to say about it."""
count = 0


def share(total, parts):
    global count
    count += 1
    return round(total / parts + 0.0, 2)


def report(total, parts):
    try:
        print(total, parts, share(total, parts))
    except ZeroDivisionError as e:
        e.add_note(f"after {count} shares")
        raise ValueError("no parts") from e


for n in (1, 2, 3, 0):
    report(100, n)
