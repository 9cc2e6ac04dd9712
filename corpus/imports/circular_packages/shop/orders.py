import shop
import shop.customers as customers_by_name
from . import customers

shop.REGISTRY.append((__name__, hasattr(customers, "Customer"), customers is customers_by_name))


class Order:
    def __init__(self, customer: "customers.Customer", amount):
        if not isinstance(customer, customers.Customer):
            raise TypeError(customer)
        self.customer, self.amount = customer, amount
        customer.orders.append(self)

    def __repr__(self):
        from .customers import Customer
        return f"{self.amount} for {self.customer} ({Customer.__module__})"


def latest(customer):
    return customer.orders[-1]
