"""A template language: variables, filters, loops and conditions, with line numbers in errors."""
import re


class TemplateError(Exception):
    def __init__(self, message, line):
        super().__init__(f"line {line}: {message}")
        self.line = line


FILTERS = {"upper": str.upper, "title": str.title, "length": len, "join": ", ".join, "money": "{:,.2f}".format}


def parse(text):
    root = []
    stack = [("root", None, root, 0)]
    line = 1
    for token in re.split(r"(\{\{.*?\}\}|\{%.*?%\})", text):
        body = stack[-1][2]
        if token.startswith("{{"):
            body.append(("value", token[2:-2].strip(), line))
        elif token.startswith("{%"):
            word, _, rest = token[2:-2].strip().partition(" ")
            if word in ("for", "if"):
                children = []
                body.append((word, rest, children, line))
                stack.append((word, rest, children, line))
            elif word == "end" + stack[-1][0]:
                stack.pop()
            else:
                raise TemplateError(f"unexpected {word!r}", line)
        elif token:
            body.append(("text", token))
        line += token.count("\n")
    if len(stack) > 1:
        raise TemplateError(f"{stack[-1][0]} is never closed", stack[-1][3])
    return root


def lookup(expression, scope, line):
    path, *filters = [part.strip() for part in expression.split("|")]
    value = scope
    for name in path.split("."):
        try:
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        except (KeyError, AttributeError) as e:
            raise TemplateError(f"no {name!r} in {path!r}", line) from e
    for f in filters:
        value = FILTERS[f](value)
    return value


def render(nodes, scope):
    for node in nodes:
        match node:
            case "text", text:
                yield text
            case "value", expression, line:
                yield str(lookup(expression, scope, line))
            case "for", rest, children, line:
                name, _, expression = rest.partition(" in ")
                for item in lookup(expression, scope, line):
                    yield from render(children, scope | {name: item})
            case "if", expression, children, line:
                if lookup(expression, scope, line):
                    yield from render(children, scope)


PAGE = """Dear {{ name | title }},
{% for item in items %}- {{ item.label | upper }}: {{ item.price | money }}
{% endfor %}{% if urgent %}HURRY
{% endif %}{{ tags | join }} ({{ items | length }})"""
scope = {"name": "ada lovelace", "items": [{"label": "lamp", "price": 1234.5}, {"label": "desk", "price": 2}], "urgent": [], "tags": ("x", "y")}
print("".join(render(parse(PAGE), scope)))
for bad in ("{% for x in y %}", "a\nb{% endif %}", "\n\n{{ nope }}", "{{ name.x }}"):
    try:
        print("".join(render(parse(bad), scope)))
    except TemplateError as e:
        print(e, "|", repr(e.__cause__))
print("".join(render(parse("{{ name | shout }}"), scope)))
