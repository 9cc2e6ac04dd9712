"""A command interpreter whose catch-all pattern comes before the last case."""
from dataclasses import dataclass


@dataclass
class Robot:
    x: int = 0
    y: int = 0

    def do(self, command):
        match command.split():
            case ["move", ("left" | "right") as side, distance]:
                self.x += int(distance) * (1 if side == "right" else -1)
            case ["move", "up" | "down" as side, distance] if distance.isdigit():
                self.y += int(distance) * {"up": 1, "down": -1}[side]
            case ["reset" | "home"]:
                self.x = self.y = 0
            case words:
                raise ValueError(f"cannot {' '.join(words)}")
            case []:
                pass


Robot().do("move left 3")
