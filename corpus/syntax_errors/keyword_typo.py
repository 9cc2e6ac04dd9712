for i in range(3):
    pass
esle:
    pass
