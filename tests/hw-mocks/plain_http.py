"""Calls to a server on this machine, without TLS."""

import ssl

import httpx

_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Whose certificates are believed. To read those of all the world takes 20 ms for each client."""


def plain_http(url: str = "", timeout: float = 30.0) -> httpx.Client:
    """A client. ``timeout``: seconds for each step of a call."""
    return httpx.Client(base_url=url, trust_env=False, timeout=timeout, verify=_NOBODY)


def plain_async_http(url: str = "", timeout: float = 30.0) -> httpx.AsyncClient:
    """The same for what is called from a loop, and can be left alone at any moment."""
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=timeout, verify=_NOBODY)
