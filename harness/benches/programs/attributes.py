"""Objects that read and write attributes, call methods and properties, and inherit."""


class Body:
    scale = 3

    def __init__(self, x, y, vx, vy):
        self.x = x
        self.y = y
        self.vx = vx
        self.vy = vy

    def step(self):
        self.x = self.x + self.vx
        self.y = self.y + self.vy
        if self.x > 1000 or self.x < 0:
            self.vx = -self.vx
        if self.y > 1000 or self.y < 0:
            self.vy = -self.vy

    @property
    def energy(self):
        return self.scale * (self.vx * self.vx + self.vy * self.vy)


class Heavy(Body):
    __slots__ = ("mass",)

    def __init__(self, *place):
        super().__init__(*place)
        self.mass = 7

    @property
    def energy(self):
        return self.mass * super().energy


def main():
    bodies = [(Heavy if i % 4 == 0 else Body)(i * 17 % 1000, i * 31 % 1000, i % 7 - 3, i % 5 - 2) for i in range(100)]
    energy = 0
    for _ in range(24_000):
        for body in bodies:
            body.step()
    for _ in range(3000):
        for body in bodies:
            energy += body.energy
    print(energy, sum(b.x for b in bodies), sum(b.y for b in bodies))


main()
