x = 1
print(f"value {} of {x}")
