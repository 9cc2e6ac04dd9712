import half_a; half_a.v
