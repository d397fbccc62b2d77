"""The demo's OpenID Connect issuer: where the made people log in and made systems get their tokens.

It does what a city's own login service would do for this system: authorization code with PKCE, client
credentials, a key set and a discovery document. It asks for no password: everybody in the demo is made up.
"""
