from early_a import x; y=1
