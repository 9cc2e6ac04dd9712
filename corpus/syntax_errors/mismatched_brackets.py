"""A nested table of settings: a bracket closes a parenthesis, lines after it opened."""
import json

SETTINGS = {
    "window": {
        "size": (800, 600),
        "title": "Pyrite [demo] (1)",  # brackets in text and comments ( do not count
    },
    "plugins": [
        ("spelling", {"languages": ["en", "de"]}),
        ("backup", {
            "every": 10,
            "keep": (3 +
                     4 * (2
                          - 1],
        }),
    ],
}
print(json.dumps(SETTINGS))
