"""A traceback through methods, lambdas, comprehensions, exec without source, and long lines."""


class Service:
    def __init__(self, handlers):
        self.handlers = handlers

    def __call__(self, request):
        return [self.handlers[step](request) for step in request["steps"]]

    def __repr__(self):
        return "Service"


def check(request, *, strict=False): return request["user"]["name"] if not strict else request["user"]["rights"]["very"]["deeply"]["nested"]["and"]["long"]["line"]


compiled = compile("def generated(r):\n    return r['n'] % r['zero']\n", "<generated>", "exec")
exec(compiled)
service = Service({
    "check": check,
    "strict": lambda r: check(r, strict=True),
    "compute": lambda r: (
        r["n"]
        + generated(
            r
        )
    ),
})
request = {"user": {"name": "ü", "rights": {}}, "n": 5, "zero": 0, "steps": ["check"]}
print(service(request), service)
try:
    service(request | {"steps": ["check", "strict"]})
except KeyError as e:
    tb = e.__traceback__
    while tb:
        code = tb.tb_frame.f_code
        print(code.co_qualname, tb.tb_lineno, list(code.co_positions())[tb.tb_lasti // 2])
        tb = tb.tb_next
try:
    service(request | {"steps": ["unknown"]})
except KeyError as first:
    try:
        service(request | {"steps": ["compute"]})
    except Exception as second:
        second.add_note("note one\nof two lines")
        second.add_note("")
        raise RuntimeError("service failed",
                           request["n"]) from second
