"""The keeper: one small process a data folder that runs PostgreSQL for as long as anyone uses it.

Every user of the cluster shares `users.lock`. The keeper waits to hold it alone, which the kernel grants
when the last user has gone, even one that was killed; then it stops PostgreSQL and leaves. PostgreSQL in
turn is told by the kernel when the keeper dies, so neither ever outlives its purpose.
"""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from commonground.base import postgres
from commonground.base.locks import FileLock

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "gin_pending_list_limit": "32MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


def start_postgres(server: postgres.Server, cluster: Path, sockets: Path) -> subprocess.Popen[bytes]:
    """SIGINT, which it also gets when the keeper dies, is PostgreSQL's fast shutdown."""
    options = OPTIONS | {"unix_socket_directories": str(sockets)}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    child: subprocess.Popen[bytes] = subprocess.Popen(
        [str(server.bin / "postgres"), "-D", str(cluster), *arguments],
        stdin=subprocess.DEVNULL,
        preexec_fn=postgres.dies_with_parent(signal.SIGINT),
        **postgres.unprivileged(),  # type: ignore[call-overload]
    )
    return child


def stop_after_last_user(folder: Path, child: subprocess.Popen[bytes]) -> None:
    users = FileLock(folder / "users.lock")
    users.exclude()
    child.send_signal(signal.SIGINT)


def main(folder: Path, sockets: Path) -> int:
    alone = FileLock(folder / "keeper.lock")
    alone.exclude()
    alone.write(str(os.getpid()))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cluster = folder / "pg"
    child = start_postgres(postgres.server_for(cluster), cluster, sockets)
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
    threading.Thread(target=stop_after_last_user, args=(folder, child), daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
