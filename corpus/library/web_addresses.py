"""urllib.parse, html, html.parser and ipaddress: links out of a page, resolved and classified."""
import html
import ipaddress
from html.parser import HTMLParser
from urllib.parse import (parse_qs, parse_qsl, quote, quote_from_bytes, quote_plus, unquote, unquote_plus, unquote_to_bytes, urldefrag, urlencode, urljoin, urlparse,
                          urlsplit, urlunsplit)

PAGE = """<!DOCTYPE html><html><head><title>T &amp; co</title><script>if (a<b) x("</p>")</script></head>
<body><!-- note --><a HREF='../up?x=1&amp;y=2#f' class>one</a><br/><img src=/i.png alt="a > b">
<a href="//cdn.net/lib">two</a> 5 &lt; 6 &copy &#233; &#x1F600; &bogus; <?php echo ?></body>"""


class Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links, self.path, self.events = [], [], []

    def handle_starttag(self, tag, attrs):
        self.path.append(tag)
        self.links += [(tag, value) for name, value in attrs if name in ("href", "src")]
        self.events.append(f"<{tag} {dict(attrs)} {self.getpos()}>" if attrs else f"<{tag}>")

    def handle_startendtag(self, tag, attrs):
        self.events.append(f"<{tag}/>")

    def handle_endtag(self, tag):
        while self.path and self.path.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip():
            self.events.append(("/".join(self.path[-2:]), ascii(data.strip())))

    def handle_comment(self, data):
        self.events.append(f"comment {data!r}")

    def handle_decl(self, decl):
        self.events.append(f"decl {decl}")

    def handle_pi(self, data):
        self.events.append(f"pi {data}")


parser = Links()
for piece in (PAGE[:100], PAGE[100:]):
    parser.feed(piece)
parser.close()
print(*parser.events, sep="\n")
base = "http://user:pw@Example.com:8080/a/b/c;p?q=1#frag"
for _, link in parser.links:
    print(link, urljoin(base, link))
for link in ("g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "", ";x", "..", "../../../g", "g:h", "./../g", "g;x=1/../y", "http:g"):
    print(urljoin("http://a/b/c/d;p?q", link), end=" ")
print()
parts = urlsplit(base)
print(parts, parts.hostname, parts.port, parts.username, parts.password, parts.geturl(), urlparse(base).params)
print(urldefrag(base), urlunsplit(("https", "h", "p a", "q=1", "")), parts._replace(netloc="x", query="").geturl(), urlsplit("mailto:a@b.c"), urlsplit("//[::1]:80/x").hostname, urlsplit(b"http://b/x").path)
print(quote("/caf\u00e9 &?~"), quote("a/b", safe=""), quote_plus("a b&c"), unquote("%E9%zz%41", errors="replace"), unquote("%E9", "latin-1"), unquote_plus("a+b%2B"), unquote_to_bytes("%00\u00e9"), quote_from_bytes(b"\xff a"))
print(urlencode({"a": "x y", "b": [1, 2], "c": "\u00fc"}, doseq=True), urlencode([("k", "v/")], safe="/", quote_via=quote), parse_qs("a=1&a=2&b=&c", keep_blank_values=True), parse_qsl("x=%20y;z=1&w", separator=";"))
for attempt in (lambda: urlsplit("http://h:port/").port, lambda: urlsplit("http://h:70000").port, lambda: urlsplit("http://[::1/"), lambda: parse_qs("a", strict_parsing=True), lambda: parse_qsl("a=1&b=2", max_num_fields=1), lambda: urlencode("abc"), lambda: urljoin("a", b"b"), lambda: quote("x", encoding=None, errors=3), lambda: urlsplit("http://[v1.x]y/"), lambda: parse_qsl("a=1", separator="")):
    try:
        print(attempt())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(html.escape("<a href='x'>\"&"), html.escape("'\"", quote=False), html.unescape("&lt;&notit;&#0;&#x80;&AMP&amp;amp;&eacute;&NotEqualTilde;"))

network = ipaddress.ip_network("192.168.4.0/22")
address = ipaddress.ip_address("192.168.5.77")
print(network, network.netmask, network.hostmask, network.num_addresses, address in network, list(network.subnets(new_prefix=24)), network.supernet(), network.broadcast_address, next(network.hosts()), network[-1], network.overlaps(ipaddress.ip_network("192.168.7.128/25")))
print(address + 256, int(address), address.packed, address.is_private, address.reverse_pointer, address < ipaddress.ip_address("192.168.5.78"), format(address, "#b"), f"{address:_x}", ipaddress.ip_interface("10.1.2.3/8").network, ipaddress.ip_interface("10.1.2.3/255.0.0.0").with_hostmask)
six = ipaddress.ip_address("2001:0db8::00ff:1%eth0")
print(six, ipaddress.ip_address("2001:db8::1").exploded, six.compressed, six.scope_id, six.is_global, ipaddress.ip_address("::ffff:1.2.3.4").ipv4_mapped, ipaddress.ip_address("fe80::1").is_link_local, ipaddress.IPv6Address(1), ipaddress.ip_network("2001:db8::/126")[2], ipaddress.ip_address("2002:c000:0204::").sixtofour)
print(list(ipaddress.collapse_addresses(map(ipaddress.ip_network, ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"]))), list(ipaddress.summarize_address_range(ipaddress.ip_address("1.0.0.1"), ipaddress.ip_address("1.0.0.6"))), list(ipaddress.ip_network("10.0.0.0/29").address_exclude(ipaddress.ip_network("10.0.0.2/31"))), sorted([address, ipaddress.ip_address("9.9.9.9")]), ipaddress.ip_network("10.0.0.9/8", strict=False))
for bad in ("256.1.1.1", "1.2.3", "01.2.3.4", "::1::", "10.0.0.1/8", "1.2.3.4/33", "g::", "", 2**128, "1:2:3:4:5:6:7"):
    try:
        print(ipaddress.ip_network(bad))
    except ValueError as error:
        print(type(error).__name__, error)
ipaddress.ip_address("1.1.1.1") < six
