"""A three-level `raise ... from` chain with multi-line and odd notes, uncaught."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class InventoryError(Exception):
    def __init__(self, sku: str, reason: str) -> None:
        super().__init__(sku, reason)
        self.sku, self.reason = sku, reason

    def __str__(self) -> str:
        return f"{self.sku}: {self.reason}"


class ShipmentRefused(InventoryError):
    pass


@dataclass
class Store:
    stock: Counter[str] = field(default_factory=Counter)
    reserved: dict[str, int] = field(default_factory=dict)

    def take(self, sku: str, count: int) -> int:
        try:
            left = self.reserved[sku]
        except KeyError as missing:
            missing.add_note("reservations known:\n  " + "\n  ".join(sorted(self.reserved)))
            raise InventoryError(sku, "never reserved") from missing
        if left < count:
            raise InventoryError(sku, f"{count - left} short")
        self.reserved[sku] -= count
        return self.reserved[sku]

    def ship(self, order: dict[str, int]) -> list[str]:
        done: list[str] = []
        for sku, count in order.items():
            try:
                self.take(sku, count)
            except InventoryError as e:
                refused = ShipmentRefused(sku, f"after {len(done)} lines")
                refused.add_note(f"order: {order}")
                refused.add_note("")
                refused.add_note("first line\n\nthird line, after an empty one\n")
                raise refused from e
            done.append(f"{count} x {sku}")
        return done


class StrangeNote(Exception):
    """An exception whose __notes__ someone has filled by hand."""


store = Store(Counter(bolt=5, nut=9), {"bolt": 5, "nut": 9})
print(store.ship({"bolt": 2, "nut": 9}), store.reserved)
try:
    store.ship({"bolt": 4})
except ShipmentRefused as e:
    print(type(e).__name__, e, "|", type(e.__cause__).__name__, e.__cause__, e.__cause__.__context__)
    print([note[:12] for note in e.__notes__])
for bad in ([1, None, "text", b"bytes"], "a plain string", 17, ("tuple", "of notes")):
    strange = StrangeNote("look below")
    strange.__notes__ = bad
    import traceback

    print("".join(traceback.format_exception_only(strange)), end="")
try:
    e.add_note
except NameError as gone:
    print(gone)
try:
    StrangeNote().add_note(5)
except TypeError as wrong:
    print(wrong)
store.ship({"bolt": 1, "washer": 100})
