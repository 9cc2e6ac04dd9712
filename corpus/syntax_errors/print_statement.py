name = "you"
print "hello", name
