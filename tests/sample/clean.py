"""Ends well."""
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words, key=lambda w: (len(w), w)))
print({w: words.count(w) for w in words if words.count(w) > 1})
