"""Links as a hostile vendor would write them, and what the names in them mean to whoever looks them up."""

_THIS = "0.0.0.0"  # Nobody listens here: on Linux it means this machine.
PUBLIC = "93.184.215.14"
NAMES = {
    "evil.test": PUBLIC,
    "cdn.test": PUBLIC,
    "fine.wild.test": PUBLIC,
    "plain.wild.test": PUBLIC,
    "private.wild.test": "10.1.2.3",
    "mixed.wild.test": f"{PUBLIC} 169.254.169.254",
    "metadata.wild.test": "169.254.169.254",
    "mapped.wild.test": "::ffff:127.0.0.1",
    "nat64.wild.test": "64:ff9b::a9fe:a9fe",
    "nat64-local.wild.test": "64:ff9b:1::a9fe:a9fe",
    "sixtofour.wild.test": "2002:7f00:1::1",
    "teredo.wild.test": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "link-local.wild.test": "fe80::1%eth0",
    "unique-local.wild.test": "fd00:ec2::254",
    "zero.wild.test": _THIS,
    "broadcast.wild.test": "255.255.255.255",
    "group.wild.test": "224.0.0.1",
    "shared.wild.test": "100.64.0.1",
    "odd.wild.test": "not an address",
}
"""`*.wild.test` and `cdn.test` are listed in hosts. Every other name has no address."""

_LOOPBACK = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001"]
_NUMBERS = [
    *_LOOPBACK,
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "255.255.255.255",
]
_METADATA = ["169.254.169.254", "2852039166", "0xa9fea9fe", "metadata.google.internal", "instance-data", "localhost"]
_SIX = ["::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1"]
_SIX += ["2002:7f00:1::", "fe80::1", "fe80::1%25eth0", "fc00::1", "fec0::1", "ff02::1", "fd00:ec2::254"]

URLS = [
    *(f"http://{host}/film.mp4" for host in _NUMBERS),
    *(f"http://{host}/latest/meta-data" for host in _METADATA),
    *(f"http://[{host}]/film.mp4" for host in _SIX),
    *(f"https://{name}/film.mp4" for name in NAMES if name.endswith("wild.test") and NAMES[name] != PUBLIC),
    # Dots, letters and digits of other alphabets.
    "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://ｃdn.test/", "https://сdn.test/", "https://cdn․test/",
    "https://xn--dn-8cd.test/",
    # Names that only look listed.
    "https://evil.test/", "https://evil.test./", "https://evilcdn.test/", "https://cdn.test.evil.test/",
    "https://wild.test/", "https://.wild.test/", "https://a.wild.test.evil.test/", "https://awild.test/",
    "https://private.wild.test./", "https://nowhere.wild.test/", f"https://{'a' * 300}.wild.test/",
    # Somebody in front of the host, or behind it.
    "https://user:pass@gw.test/v1/film", "https://user@cdn.test/", "https://cdn.test@evil.test/",
    "https://cdn.test%40evil.test/", "https://evil.test#@cdn.test/", "https://evil.test?@cdn.test/",
    "https://evil.test;@cdn.test/", "https://gw.test:443@evil.test/", "https://cdn.test%2eevil.test/",
    # Plain, on another port, or no port at all.
    "http://plain.wild.test/", "http://gw.test/v1/film", "http://gw.test:443/v1/film", "https://cdn.test:99999/",
    "https://cdn.test:port/", "https://cdn.test:-1/", "https://cdn.test:0/", "https://cdn.test:4294967739/",
    # Other schemes.
    "file:///etc/passwd", "ftp://cdn.test/film", "gopher://127.0.0.1:25/", "data:video/mp4;base64,AAAA",
    "javascript:alert(1)", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "unix:/var/run/docker.sock",
    "wss://cdn.test/", "jar:https://cdn.test!/", "blob:https://cdn.test/1", "view-source:https://cdn.test/",
    # Slashes, backslashes, spaces and what ends a line.
    "//evil.test/film", "///evil.test/film", "https:///film", "https:evil.test/", "https:\\\\evil.test\\film",
    "\\\\evil.test\\film", "/\\evil.test/film", "https://cdn.test\\@evil.test/", "https://evil.test\\.cdn.test/",
    "https://cdn.test/\r\nHost: evil.test", "https://cdn.test\r\n@evil.test/", "https://evil.test\t.cdn.test/",
    "https://cdn.test\0.evil.test/", " https://evil.test/", "https://[bad/", "https://[::1/", "https://", "",
]  # fmt: skip
