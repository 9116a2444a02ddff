"""A timestamp authority of our own, by `openssl ts`."""

import subprocess
from pathlib import Path

CONFIG = """
[tsa]
serial = {folder}/serial
digests = sha256
signer_digest = sha256
default_policy = 1.2.3.4.1
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamper]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[other]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,codeSigning
[req]
distinguished_name = name
[name]
"""


class Authority:
    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.config = folder, folder / "openssl.cnf"
        self.config.write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650")
        self.openssl(*new, "-subj", f"/CN=Root of {folder.name}", "-extensions", "root", *self.pair("root"))
        for name in ("stamper", "other"):
            under = ("-CA", folder / "root.pem", "-CAkey", folder / "root.key")
            self.openssl(*new, "-subj", f"/CN={name} of {folder.name}", "-extensions", name, *under, *self.pair(name))

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def pair(self, name: str) -> tuple[str | Path, ...]:
        return "-config", self.config, "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem"

    def stamp(self, note: str) -> bytes:
        """The authority's reply, now. Never with `-chain`: openssl then writes certificates in an order not DER's."""
        (self.folder / "note").write_bytes(note.encode())
        request = self.folder / "query.tsq"
        self.openssl("ts", "-query", "-data", self.folder / "note", "-sha256", "-cert", "-out", request)
        return self.answer(request.read_bytes())

    def answer(self, query: bytes) -> bytes:
        request, reply = self.folder / "request.tsq", self.folder / "reply.tsr"
        request.write_bytes(query)
        by = ("-section", "tsa", "-signer", self.folder / "stamper.pem", "-inkey", self.folder / "stamper.key")
        self.openssl("ts", "-reply", "-config", self.config, "-queryfile", request, *by, "-out", reply)
        return reply.read_bytes()

    def signed_again(self, stamp: bytes, signer: str) -> bytes:
        """What `openssl ts` would not do: the same statement, signed with any certificate of the authority."""
        reply, token, says = (self.folder / name for name in ("reply.tsr", "token.der", "says.der"))
        reply.write_bytes(stamp)
        self.openssl("ts", "-reply", "-config", self.config, "-in", reply, "-token_out", "-out", token)
        self.openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", says)
        by = ("-signer", self.folder / f"{signer}.pem", "-inkey", self.folder / f"{signer}.key", "-outform", "DER")
        kind = ("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-nodetach", "-binary", "-cades")
        self.openssl("cms", "-sign", *kind, "-in", says, *by, "-out", token)
        self.openssl("ts", "-reply", "-config", self.config, "-in", token, "-token_in", "-out", reply)
        return reply.read_bytes()

    def openssl(self, *words: str | Path) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True)  # noqa: S607
