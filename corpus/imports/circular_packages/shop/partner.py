import shop
import shop.halfway

used = shop.halfway.done if not shop.fixed else "only later"
