größe = "😀😀" + naïve nicht
