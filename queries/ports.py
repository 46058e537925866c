"""Whether a server may listen where it was told to: said before it starts, in one line."""

from __future__ import annotations

import socket

__all__ = ["PortTaken", "require_free"]


class PortTaken(OSError):
    """Nothing can listen there; the message names the remedy."""


def require_free(host: str, port: int) -> None:
    """Make sure that a server can listen at this address.

    Raises:
        PortTaken: another program listens there, or the address is not this machine's.
    """
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise PortTaken(
            f"port {port} on {host} cannot be used ({why}); choose another: --port"
        ) from error
