"""Carets under source with wide, combining and tabbed text, and under very long lines."""


class Größe:
    def __init__(self, wert, einheit="㎝"):
        self.wert, self.einheit = wert, einheit

    def __truediv__(self, andere):
        return Größe(self.wert / andere.wert, f"{self.einheit}／{andere.einheit}")

    def __getattr__(self, name):
        raise AttributeError(f"keine {name} — «{self.einheit}»", name=name, obj=self)


ＷＩＤＥ = Größe(1, "日本")
größen = {"東京": Größe(3, "キロ"), "😀": Größe(0, "🙂"), "e\u0301te\u0301": ＷＩＤＥ}
summe = sum(g.wert for g in größen.values())
print(summe, WIDE is ＷＩＤＥ, (größen["東京"] / ＷＩＤＥ).einheit)


def teilen(a, b):
	kopie = a;		return	kopie / b


def versuche(was, *args):
    import traceback

    try:
        was(*args)
    except Exception:
        print(traceback.format_exc())


versuche(lambda: "前置き" + str(größen["東京"] / größen["😀"]) + "😀")
versuche(lambda: (größen["東京"].wert, "ü" "é", größen["大阪"].wert))
versuche(teilen, größen["e\u0301te\u0301"], größen["😀"])
versuche(lambda: [größen["東京"].länge, "한국어"])
versuche(lambda: "Zürich".encode("ascii", errors="strict") + "だめ".encode("latin-1"))
versuche(lambda: ("é" * 3, {"ñ": 1}["ñ"] + "ñ", "ñ" * 3))
versuche(lambda: ("x" * 10 + "y" * 10 + "z" * 10, "a very long line goes on and on and on and on and on", "and on and on and on and on and on and on and on and on", 1 / summe.imag, "and the rest of it"))
Д = {"ключ": ["значение"]}; Д["ключ"][0] = Д["ключ"][0] + "…" + Д["ключ"][0].missing_名前("終わり")
