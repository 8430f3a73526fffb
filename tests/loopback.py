"""What clients of our own ports trust: nothing, as no TLS is spoken there and the world's certificates are long."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""It knows no authority, so nothing that speaks TLS is ever believed."""
