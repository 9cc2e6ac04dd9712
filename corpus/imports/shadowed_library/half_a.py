import half_b; v=1
