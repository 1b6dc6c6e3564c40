"""A mail server on loopback that writes each mail it takes as one line of JSON.

The first line on stdout is its port. A recipient `refused@...` is refused for good, and
`busy@...` for now.
"""

import argparse
import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.1.1 no such user here"
        if address.startswith("busy@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        body = lambda kind: message.get_body((kind,)).get_content()
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in message.items()],
            "type": message.get_content_type(),
            "text": body("plain"),
            "html": body("html"),
            "defects": [str(part.defects) for part in message.walk() if part.defects],
            "longest": max(len(line) for line in envelope.original_content.split(b"\r\n")),
            "private": session.ssl is not None or server.arguments.tls,
            "user": session.auth_data.login.decode() if session.auth_data else None,
        })
        return "250 OK"


async def main(arguments):
    context = None
    if arguments.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(arguments.certificate, arguments.key)

    def authenticate(server, session, envelope, mechanism, data):
        good = data.password == arguments.password.encode()
        return AuthResult(success=good, handled=False, auth_data=data)

    def session():
        server = SMTP(
            Handler(),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=None if arguments.tls else context,
            authenticator=authenticate if arguments.password else None,
            auth_required=bool(arguments.password),
            auth_require_tls=False,
        )
        server.arguments = arguments
        return server

    loop = asyncio.get_running_loop()
    wrapper = context if arguments.tls else None
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=wrapper)
    say(server.sockets[0].getsockname()[1])
    # Ends with whoever started it.
    await loop.run_in_executor(None, sys.stdin.read)


parser = argparse.ArgumentParser()
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--tls", action="store_true", help="from the first byte, instead of STARTTLS")
parser.add_argument("--password")
asyncio.run(main(parser.parse_args()))
