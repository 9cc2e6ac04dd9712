from . import prices
from .prices import discount as _discount


def total(basket):
    return _discount(sum(prices.PRICES[k] * n for k, n in basket.items()))
