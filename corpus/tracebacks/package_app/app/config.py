level = "debug"
