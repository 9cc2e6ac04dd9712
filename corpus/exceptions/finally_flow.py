"""finally with return, break, continue and yield, in nests of loops, as a table of what a scheduler does with its tasks."""


def steps(plan):
    """Runs the plan, a text of commands; reports what the nested try statements did."""
    log = []

    def act(command, where):
        match command:
            case "v":
                raise ValueError(where)
            case "k":
                raise KeyError(where)
            case "s":
                raise SystemExit(where)
        return command

    def run():
        for number, commands in enumerate(plan.split()):
            while True:
                try:
                    try:
                        match act(commands[0], f"try {number}"):
                            case "b":
                                break
                            case "c":
                                commands = "-" + commands[1:]
                                continue
                            case "r":
                                return f"returned {number}"
                    except ValueError as e:
                        log.append(f"handled {e}")
                        act(commands[1], f"except {number}")
                        if commands[1] == "r":
                            return "from except"
                        if commands[1] == "b":
                            break
                    else:
                        log.append(f"else {number}")
                        act(commands[2], f"else {number}")
                    finally:
                        log.append(f"inner {number}")
                        act(commands[3], f"inner {number}")
                        if commands[3] == "b":
                            break
                        if commands[3] == "r":
                            return "from inner finally"
                finally:
                    log.append(f"outer {number}")
                    if commands[4:] == "b":
                        break
                break
            else:
                log.append("while else")
        else:
            log.append("for else")
        return "end"

    try:
        result = run()
    except BaseException as e:
        result = f"{type(e).__name__} {e} (context: {e.__context__!r})"
    return result, log


for plan in ("----", "b---- -----", "c---- r----", "v---- k----", "vk---", "vr---", "vb--- --k--", "---k-", "k--b-", "k--r-", "s---b", "vkbb- r--v-", "r---b --v-- v----", "vs--b ---r-"):
    result, log = steps(plan)
    print(f"{plan:20} {result}")
    print("    ", "; ".join(log))


def cleanup_order():
    def gen(name):
        try:
            yield name
            yield name.upper()
        finally:
            order.append(f"closed {name}")

    order = []
    for outer in gen("a"):
        for inner in gen("b"):
            if inner == "B" and outer == "A":
                try:
                    return order
                finally:
                    order.append("returning")
            if inner == "B":
                break
        order.append(outer + inner)
    return order


print(cleanup_order())


def counter():
    n = 0
    try:
        return n
    finally:
        n += 1
        del n


def values():
    for i in range(3):
        try:
            if i == 1:
                continue
            yield i
        finally:
            yield f"f{i}"
    else:
        yield "else"


print(counter(), list(values()))
it = values()
print(next(it), it.throw(KeyError("dropped into finally")))
next(it)
