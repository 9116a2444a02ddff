"""An SMTP server that records what it takes and fails in the ways that real ones do."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from types import TracebackType
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import free_port


class Fault(StrEnum):
    NONE = "none"
    DOWN = "down"  # nobody listens
    LATER = "later"  # 451: try again
    REFUSED = "refused"  # 550: never
    CUT_BEFORE_REPLY = "cut before reply"  # the mail is taken, the 250 never arrives
    CUT_AFTER_REPLY = "cut after reply"  # the 250 arrives, then the line breaks


class MailServer:
    """`messages` are those for which the server took responsibility, replied or not."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.port = free_port()
        self._fault = Fault.NONE
        self._controller: Controller | None = None

    def __enter__(self) -> "MailServer":
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def fault(self) -> Fault:
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._fault = fault
        if fault is Fault.DOWN:
            self._stop()
        else:
            self._start()

    def _start(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def _stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self._fault is Fault.LATER:
            return "451 4.3.0 Try again later"
        if self._fault is Fault.REFUSED:
            return "550 5.1.1 No such mailbox"
        transport = cast(asyncio.WriteTransport, server.transport)
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.messages.append(message_from_bytes(content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        if self._fault is Fault.CUT_BEFORE_REPLY:
            transport.abort()
        if self._fault is Fault.CUT_AFTER_REPLY:
            asyncio.get_running_loop().call_later(0.02, transport.close)
        return "250 2.0.0 Taken"
