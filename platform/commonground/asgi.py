"""Serves the app: in this process for `up` and `serve`, or as `commonground.asgi:app` under any server."""

import asyncio
import errno
import logging
import socket
from contextlib import ExitStack
from typing import Any

import uvicorn

from commonground.app import create_app
from commonground.base.database import served
from commonground.base.errors import AddressTaken
from commonground.base.settings import Settings, load_settings, with_secret


def bind(settings: Settings) -> socket.socket:
    """Takes the port without listening yet, so that a taken one is told before the database starts."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, so that asyncio turns Nagle off: else answers on a kept connection wait 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((settings.host, settings.port))
    except OSError as error:
        made.close()
        raise taken(settings, error) from error
    return made


def taken(settings: Settings, error: OSError) -> AddressTaken:
    if error.errno == errno.EADDRINUSE:
        return AddressTaken(f"Port {settings.port} is taken by another program. Choose another with --port.")
    where = f"{settings.host} port {settings.port}"
    return AddressTaken(f"Can't serve on {where}: {error.strerror}. Choose another with --host or --port.")


def told(record: logging.LogRecord) -> bool:
    """Ctrl-C in the moment in which the server opens is no failure to tell of at length."""
    return "KeyboardInterrupt" not in record.getMessage()


async def serve(settings: Settings, url: str, listener: socket.socket) -> None:
    """Until Ctrl-C or SIGTERM; open requests are given ten seconds to end."""
    config = uvicorn.Config(
        create_app(settings, url),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    logging.getLogger("uvicorn.error").addFilter(told)
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    except OSError as error:
        # Of two that bound the port at the same moment, one may listen.
        raise taken(settings, error) from error


_stack = ExitStack()
_app: Any = None


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Made on the first call, so that importing this module starts no database."""
    global _app
    if _app is None:
        settings = with_secret(load_settings())
        url = await asyncio.to_thread(_stack.enter_context, served(settings))
        _app = create_app(settings, url)
    await _app(scope, receive, send)
