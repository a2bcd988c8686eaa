"""A small keep-alive HTTP client: libraries that do more would be measured instead of the server."""

import asyncio
from typing import Any

import httptools


class Answer:
    """What the parser found of one response."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.done = False

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self.done = True


# A reader whom the server owes a notice is shown pages of their own: nothing held is given to them.
ANEW = "Cookie: notice=%5B%5D\r\n"


class Client:
    """One connection, one request at a time; `anew` asks for answers that are made for this request."""

    def __init__(self, host: str, port: int, anew: bool = True) -> None:
        self.host, self.port = host, port
        self._more = f"Host: {host}\r\nAccept-Language: en\r\n{ANEW if anew else ''}\r\n"

    async def __aenter__(self) -> "Client":
        self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *error: Any) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def get(self, path: str) -> tuple[int, bytes]:
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._more}".encode())
        answer = Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.done:
            part = await self._reader.read(262_144)
            if not part:
                raise ConnectionError(f"The server hung up on {path}")
            parser.feed_data(part)
        return parser.get_status_code(), bytes(answer.body)
