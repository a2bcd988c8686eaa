"""A web server that misbehaves on purpose, as a process of its own: `python feed_server.py FILE`.

It prints its port. Each path is one way in which a server can fail; `/log` tells what was asked.
"""

import asyncio
import gzip
import sys
from pathlib import Path

BODY = Path(sys.argv[1]).read_bytes()
ETAG = '"one"'
CHUNK = 1000
# Packed once: done for each answer, it kept whoever asked waiting beyond what a test allows a good server.
PACKED, BOMB = gzip.compress(BODY), gzip.compress(b"<" + b" " * 50_000_000)
# As some servers pack on several processors: one part after another, each whole in itself.
IN_PARTS = gzip.compress(BODY[:CHUNK]) + gzip.compress(BODY[CHUNK:])
FAR_OFF = "Fri, 01 Jan 2999 00:00:00 GMT"
DAY = "Mon, 01 Jan 2024 00:00:00 GMT"
asked: list[str] = []


def head(status: str, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode()


def whole(body: bytes, *lines: str, status: str = "200 OK") -> bytes:
    return head(status, f"Content-Length: {len(body)}", *lines) + body


def chunked(body: bytes, ended: bool) -> bytes:
    parts = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    told = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return head("200 OK", "Transfer-Encoding: chunked") + told + (b"0\r\n\r\n" if ended else b"")


def answer(path: str, headers: str) -> bytes:
    known = "if-none-match" in headers.lower()
    return {
        "/good.xml": head("304 Not Modified", f"ETag: {ETAG}") if known else whole(BODY, f"ETag: {ETAG}"),
        "/plain.xml": whole(BODY),
        "/chunked.xml": chunked(BODY, True),
        "/packed.xml": whole(PACKED, "Content-Encoding: gzip"),
        "/bomb.xml": whole(BOMB, "Content-Encoding: gzip"),
        "/packed-in-parts.xml": whole(IN_PARTS, "Content-Encoding: gzip"),
        "/packed-in-parts-cut.xml": whole(IN_PARTS[:-20], "Content-Encoding: gzip"),
        "/dated.xml": head("304 Not Modified")
        if f"if-modified-since: {DAY}".lower() in headers.lower()
        else whole(BODY, f"Last-Modified: {DAY}"),
        "/packed-cut.xml": whole(PACKED[:-20], "Content-Encoding: gzip"),
        "/cut.xml": head("200 OK", f"Content-Length: {len(BODY)}") + BODY[: len(BODY) // 2],
        "/chunked-cut.xml": chunked(BODY[: len(BODY) // 2], False),
        "/no-length-cut.xml": head("200 OK") + BODY[: len(BODY) // 2],
        "/says-less.xml": head("200 OK", f"Content-Length: {len(BODY) // 2}") + BODY,
        "/says-more.xml": head("200 OK", f"Content-Length: {len(BODY) * 2}") + BODY,
        "/says-huge.xml": head("200 OK", "Content-Length: 99999999999") + BODY,
        "/moved.xml": head("302 Found", "Location: /good.xml", "Content-Length: 0"),
        "/loop.xml": head("302 Found", "Location: /loop-back.xml", "Content-Length: 0"),
        "/loop-back.xml": head("302 Found", "Location: /loop.xml", "Content-Length: 0"),
        "/far.xml": head("302 Found", f"Location: {onward(path)}", "Content-Length: 0"),
        "/inside.xml": head("302 Found", "Location: http://169.254.169.254/", "Content-Length: 0"),
        "/file.xml": head("302 Found", "Location: file:///etc/passwd", "Content-Length: 0"),
        "/busy.xml": head("429 Too Many Requests", "Retry-After: 7200", "Content-Length: 0"),
        "/later.xml": head("503 Service Unavailable", f"Retry-After: {FAR_OFF}", "Content-Length: 0"),
        "/down.xml": head("503 Service Unavailable", "Content-Length: 0"),
        "/broken.xml": head("500 Internal Server Error", "Content-Length: 0"),
        "/page.xml": whole(b"<html><body>Sorry</body></html>", "Content-Type: text/html"),
        "/log": whole("\n".join(asked).encode()),
    }.get(path.split("?")[0], head("404 Not Found", "Content-Length: 0"))


def onward(path: str) -> str:
    number = path.partition("?")[2] or "0"
    return f"/far.xml?{int(number) + 1}"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    headers = (await reader.readuntil(b"\r\n\r\n")).decode()
    path = headers.split(" ")[1]
    asked.append(path)
    if path == "/silent.xml":
        await asyncio.sleep(60)
    elif path == "/slow.xml":
        writer.write(head("200 OK", f"Content-Length: {len(BODY)}"))
        for byte in BODY:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
    else:
        writer.write(answer(path, headers))
    try:
        await writer.drain()
        writer.close()
    except ConnectionError:
        pass


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
