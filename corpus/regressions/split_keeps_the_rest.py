"""The part that str.split and str.rsplit leave over keeps its outer white space."""
for text in (" a b c ", "a  b", " a", "\u2003x y\u2003"):
    print([text.split(None, n) for n in range(3)], [text.rsplit(None, n) for n in range(3)])
