"""A timestamp authority says when it saw the checkpoint (RFC 3161)."""

from datetime import datetime, timedelta
from pathlib import Path

import rfc3161_client as rfc3161
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from courses.evidence.anchors.places import Delivered, NotDelivered
from courses.evidence.anchors.posting import SECONDS, post

# `signoff-verify` allows a minute between stamp and entries; what is further off would make an honest log look false.
APART = timedelta(seconds=30)


def stamp(address: str, note: str, *, at: datetime) -> Delivered:
    """The authority's reply, judged before it is believed. Raises `NotDelivered`."""
    builder = rfc3161.TimestampRequestBuilder().data(note.encode()).nonce(nonce=True).cert_request(cert_request=True)
    request = builder.hash_algorithm(rfc3161.HashAlgorithm.SHA256).build()
    raw = post(address, request.as_bytes(), "application/timestamp-query")
    roots = _certificates()
    try:
        reply = rfc3161.decode_timestamp_response(raw)
        _verifier(request, roots).verify_message(reply, note.encode())
        given = [x509.load_der_x509_certificate(one) for one in reply.signed_data.certificates]
    except (rfc3161.VerificationError, ValueError) as error:
        raise NotDelivered(f"The timestamp is refused: {error}") from error
    said = reply.tst_info.gen_time
    if not at - APART <= said <= at + timedelta(seconds=SECONDS) + APART:
        raise NotDelivered(f"The authority says {said:%Y-%m-%d %H:%M:%S} UTC: its clock and ours differ.")
    return Delivered(raw, _pem([*given, *(one for one in roots if one not in given)]))


def _verifier(request: rfc3161.TimeStampRequest, roots: list[x509.Certificate]) -> rfc3161.Verifier:
    """Built from the request, it holds the reply to its nonce: an old one is refused."""
    builder = rfc3161.VerifierBuilder.from_request(request)
    for one in roots:
        if one.issuer == one.subject:
            builder = builder.add_root_certificate(one)
        else:
            builder = builder.add_intermediate_certificate(one)
    return builder.build()


def _certificates() -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(Path(settings.ANCHOR_TSA_ROOTS).read_bytes())
    except (OSError, ValueError) as error:
        raise NotDelivered(f"ANCHOR_TSA_ROOTS: {error}") from error


def _pem(certificates: list[x509.Certificate]) -> str:
    ordered = sorted(certificates, key=lambda one: (one.issuer == one.subject, one.subject.rfc4514_string()))
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in ordered)
