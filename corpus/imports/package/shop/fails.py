print("fails is running")


def start():
    return {}["setting"]


start()
