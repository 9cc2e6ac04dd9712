a = 1
b = """starts
and never ends
