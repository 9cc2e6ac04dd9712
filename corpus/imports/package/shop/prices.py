PRICES = {"tea": 3, "cake": 5}
_private = "hidden"


def discount(n):
    return n * 9 // 10
