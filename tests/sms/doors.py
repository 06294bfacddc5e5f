"""Addresses on this machine behind which nobody answers as hoped: closed, overrun, or with a false name."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


@contextmanager
def closed_door() -> Iterator[str]:
    """Hold a port at which nobody listens: a connection is refused at once."""
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))
        yield f"http://{LOOPBACK}:{held.getsockname()[1]}"


@contextmanager
def overrun_door() -> Iterator[str]:
    """Listen without ever opening, behind a queue that is full: a connection is neither made nor refused."""
    with ExitStack() as queue:
        door = queue.enter_context(socket.socket())
        door.bind((LOOPBACK, 0))
        door.listen(0)
        for _ in range(3):
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(door.getsockname())
        yield f"http://{LOOPBACK}:{door.getsockname()[1]}"


@contextmanager
def door_with_a_false_name(folder: Path) -> Iterator[str]:
    """Answer over TLS with a certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with socket.create_server((LOOPBACK, 0)) as door:
        visitor = threading.Thread(target=_greet, args=(door, context), daemon=True)
        visitor.start()
        yield f"https://{LOOPBACK}:{door.getsockname()[1]}"
        visitor.join()


def _greet(door: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError), door.accept()[0] as plain, context.wrap_socket(plain, server_side=True):
        pass


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "not.twilio.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
