"""Nested exception groups with causes, contexts and notes, uncaught."""


class BatchFailed(ExceptionGroup):
    def derive(self, excs):
        return BatchFailed(f"{self.message} (part)", excs)


def job(number):
    match number % 6:
        case 0:
            return 100 // number
        case 1:
            return {}[f"job {number}"]
        case 2:
            raise TimeoutError(f"job {number} took too long")
        case 3:
            try:
                int("x" * number)
            except ValueError as e:
                raise RuntimeError("cannot parse") from e
        case 4:
            e = OSError(2, "No such file", f"input{number}.txt")
            e.add_note("is the share mounted?\nask the operators")
            raise e
    return number


def run(numbers, name):
    errors, results = [], []
    for number in numbers:
        try:
            results.append(job(number))
        except Exception as e:
            errors.append(e)
    if errors:
        raise BatchFailed(name, errors)
    return results


def run_all(batches):
    groups = []
    for name, numbers in batches.items():
        try:
            print(name, run(numbers, name))
        except* TimeoutError as late:
            print(name, "late:", [str(e) for e in late.exceptions], repr(late.message))
            groups.append(late)
        except* (KeyError, ZeroDivisionError) as bad:
            print(name, "bad:", bad.exceptions)
            bad.add_note(f"from batch {name}")
            groups.append(bad)
        except* Exception as rest:
            print(name, "rest:", len(rest.exceptions), type(rest).__name__)
            groups.append(rest)
    if groups:
        group = ExceptionGroup("all batches", groups)
        only_os = group.subgroup(lambda e: isinstance(e, OSError) and not isinstance(e, TimeoutError))
        print("OSErrors:", only_os)
        matched, unmatched = group.split(KeyError)
        print(matched, "|", unmatched)
        raise group from LookupError("some batches failed")


try:
    run([5, 11], "fine")
    run([2, 8], "slow")
except* TimeoutError:
    print("slow is over")
run_all({"zero": [5, 5], "one": [0, 1, 2], "two": [3, 4, 8, 11]})
