from early_b import y; x=1
