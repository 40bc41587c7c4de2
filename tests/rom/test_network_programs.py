"""The network programs of the embedded root, against peers of this machine on its loopback."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from guest import ENVIRONMENT

IAC, WILL, DO, SB, SE = 255, 251, 253, 250, 240
SGA, TTYPE, NAWS = 3, 24, 31


def hp9k(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tools.cli", "run", *arguments]


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        hp9k(*arguments), input=stdin, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server of the guest's, ended afterwards."""
    with subprocess.Popen(hp9k(*arguments), env=ENVIRONMENT, stdout=-1, stderr=-1, stdin=-3) as job:
        try:
            yield job
        finally:
            job.terminate()


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def free_offset(ports: tuple[int, ...]) -> int:
    """What to add to `ports` to get free ones, below those the host gives away by itself."""
    for offset in random.sample(range(20000, 32000), 100):
        with suppress(OSError), ExitStack() as stack:
            for port in ports:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    sock = stack.enter_context(socket.socket(socket.AF_INET, kind))
                    sock.bind(("127.0.0.1", offset + port))
            return offset
    raise AssertionError("no free ports")


def reach(port: int) -> socket.socket:
    """A connection to a server that is just starting."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "nobody listens"
            time.sleep(0.05)


class Peer:
    """A server of this machine's for one connection, which `talk` has."""

    def __init__(self, talk: Callable[[socket.socket], Any]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(60)
        self.port = str(self._listener.getsockname()[1])
        self.result: Any = None
        self._talk = talk
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with self._listener, self._listener.accept()[0] as sock:
            sock.settimeout(30)
            self.result = self._talk(sock)

    def done(self) -> Any:
        self._thread.join(60)
        return self.result


def everything(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(4096), b""))


# --- nc ---


def test_nc_connects() -> None:
    def talk(sock: socket.socket) -> bytes:
        got = everything(sock)
        sock.sendall(b"answer\n")
        return got

    peer = Peer(talk)
    done = run("nc", "localhost", peer.port, stdin="question\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "answer\n", "")
    assert peer.done() == b"question\n"


def test_nc_listens() -> None:
    port = free_port()
    with subprocess.Popen(hp9k("nc", "-l", str(port)), env=ENVIRONMENT, stdin=-1, stdout=-1) as job:
        with reach(port) as sock:
            sock.sendall(b"x" * 100_000)
            sock.shutdown(socket.SHUT_WR)
            out, _ = job.communicate(timeout=30)
        assert (job.returncode, out) == (0, b"x" * 100_000)


def test_nc_and_datagrams() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(30)
        command = hp9k("nc", "-u", "-w", "1", "127.0.0.1", str(sock.getsockname()[1]))
        with subprocess.Popen(command, env=ENVIRONMENT, stdin=-1, stdout=-1) as job:
            assert job.stdin is not None
            job.stdin.write(b"ping")
            job.stdin.flush()
            data, sender = sock.recvfrom(100)
            sock.sendto(b"pong", sender)
            out, _ = job.communicate(timeout=30)
    assert (data, out) == (b"ping", b"pong")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("127.0.0.1", "1"), "nc: 127.0.0.1: Connection refused\n"),
        (("127.0.0.1", "nosuchservice"), "nc: nosuchservice: no such service\n"),
        (("none.invalid.", "1"), "nc: none.invalid.: no "),
    ],
)
def test_nc_complains(arguments: tuple[str, str], complaint: str) -> None:
    options = ("--net", "host,deny=all:53") if "invalid" in arguments[0] else ()
    done = run(*options, "nc", *arguments)
    assert done.returncode == 1
    assert complaint in done.stderr


# --- http ---


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site")
    (path / "index.html").write_text("<h1>home</h1>\n")
    (path / "files").mkdir()
    (path / "files/a&b.txt").write_text("text\n")
    (path / "big").write_bytes(bytes(range(256)) * 2000)
    return path


@pytest.fixture(scope="module")
def httpd(site: Path) -> Iterator[int]:
    port = free_port()
    with running("--mount", f"{site}:/site:ro", "/etc/httpd", "-p", str(port), "/site"):
        reach(port).close()
        yield port


def get(port: int, request: str) -> bytes:
    with reach(port) as sock:
        sock.sendall(request.encode() + b"\r\n\r\n")
        return everything(sock)


def test_httpd_serves_files(httpd: int, site: Path) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{httpd}/big", timeout=30) as answer:
        assert answer.read() == (site / "big").read_bytes()
    with urllib.request.urlopen(f"http://127.0.0.1:{httpd}/", timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/html"
        assert answer.read() == b"<h1>home</h1>\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{httpd}/files/a%26b.txt", timeout=30) as answer:
        assert answer.read() == b"text\n"
    with urllib.request.urlopen(f"http://127.0.0.1:{httpd}/files/", timeout=30) as answer:
        assert answer.read() == b'<a href="a&#38;b.txt">a&#38;b.txt</a><br>\n'


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        ("GET /none HTTP/1.0", b"404 Not Found"),
        ("GET /../etc/passwd HTTP/1.0", b"400 Bad Request"),
        ("GET /%2e%2e/etc/passwd HTTP/1.0", b"400 Bad Request"),
        ("GET /%zz HTTP/1.0", b"400 Bad Request"),
        ("GET", b"400 Bad Request"),
        ("PUT / HTTP/1.0", b"501 Not Implemented"),
        ("HEAD /big HTTP/1.0", b"200 OK"),
    ],
)
def test_httpd_refuses(httpd: int, request_line: str, status: bytes) -> None:
    head, _, body = get(httpd, request_line).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 " + status)
    assert not body or not request_line.startswith("HEAD")


def test_httpd_has_many_clients(httpd: int) -> None:
    slow = [reach(httpd) for _ in range(10)]
    for sock in slow:
        sock.sendall(b"GET / HT")  # and there it stalls
    assert b"home" in get(httpd, "GET / HTTP/1.0")
    for sock in slow:
        sock.sendall(b"TP/1.0\r\n\r\n")
        assert b"home" in everything(sock)
        sock.close()


def test_http(httpd: int, site: Path) -> None:
    done = run("http", f"http://localhost:{httpd}/index.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "<h1>home</h1>\n", "")
    done = run("http", f"localhost:{httpd}/none")
    assert (done.returncode, done.stderr) == (1, "http: HTTP/1.0 404 Not Found\n")


# --- finger ---


def test_finger() -> None:
    def talk(sock: socket.socket) -> bytes:
        asked = sock.recv(100)
        sock.sendall(b"Login: anna\r\nPlan: \x1b[2Jnone\r\n")
        return asked

    peer = Peer(talk)
    done = run("--net", f"host,map-ports=79:{peer.port}", "finger", "anna@127.0.0.1")
    assert done.returncode == 1  # a mapped port is for who binds it
    peer = Peer(talk)
    services = Path(ENVIRONMENT.get("TMPDIR", "/tmp")) / f"services-{peer.port}"
    services.write_text(f"finger {peer.port}/tcp\n")
    try:
        done = run("--mount", f"{services}:/etc/services", "finger", "-l", "anna@127.0.0.1")
    finally:
        services.unlink()
    assert (done.returncode, done.stdout) == (0, "[127.0.0.1]\nLogin: anna\nPlan: ?[2Jnone\n")
    assert peer.done() == b"/W anna\r\n"


# --- telnet ---


def test_telnet_negotiates() -> None:
    answers = [bytes(answer) for answer in ([IAC, DO, SGA], [IAC, WILL, TTYPE], [IAC, 254, 99], [IAC, 252, 98])]
    kind = bytes([IAC, SB, TTYPE, 0]) + b"XTERM" + bytes([IAC, SE])

    def talk(sock: socket.socket) -> bytes:
        sock.sendall(bytes([IAC, WILL, SGA, IAC, DO, TTYPE, IAC, WILL, 99, IAC, DO, 98]))
        data = b""
        while not all(answer in data for answer in answers):
            data += sock.recv(100)
        sock.sendall(bytes([IAC, SB, TTYPE, 1, IAC, SE]) + b"login: " + bytes([IAC, IAC]) + b"\r\n")
        return data + everything(sock)

    peer = Peer(talk)
    done = subprocess.run(
        hp9k("telnet", "127.0.0.1", peer.port), input=b"anna\xff\n", env=ENVIRONMENT, capture_output=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"login: \xff\r\n")
    data = peer.done()
    for answer in (*answers, kind):
        assert data.count(answer) == 1
        data = data.replace(answer, b"")
    assert data == b"anna\xff\xff\r\n"


# --- ftp ---


class FtpServer:
    """The commands of a session, and files by name; the data of a transfer goes over a connection of its own."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.commands: list[str] = []
        self._connect: Callable[[], socket.socket] = lambda: socket.socket()

    def __call__(self, sock: socket.socket) -> None:
        sock.sendall(b"220-hello\r\n 220 not yet\r\n220 ready\r\n")
        for line in sock.makefile("rb"):
            verb, _, argument = line.decode().strip().partition(" ")
            self.commands.append(verb)
            answer = getattr(self, f"do_{verb.lower()}", self.do_unknown)(sock, argument)
            sock.sendall(f"{answer}\r\n".encode())
            if verb == "QUIT":
                return

    def do_unknown(self, sock: socket.socket, argument: str) -> str:
        return "502 what?"

    def do_user(self, sock: socket.socket, argument: str) -> str:
        return "331 password"

    def do_pass(self, sock: socket.socket, argument: str) -> str:
        return "230 welcome"

    def do_type(self, sock: socket.socket, argument: str) -> str:
        self.binary = argument == "I"
        return "200 ok"

    def do_quit(self, sock: socket.socket, argument: str) -> str:
        return "221 bye"

    def do_port(self, sock: socket.socket, argument: str) -> str:
        *address, high, low = argument.split(",")
        target = ".".join(address), int(high) << 8 | int(low)
        self._connect = lambda: socket.create_connection(target, timeout=30)
        return "200 ok"

    def do_pasv(self, sock: socket.socket, argument: str) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(30)
        self._connect = lambda: listener.accept()[0]
        port = listener.getsockname()[1]
        return f"227 at (10,0,0,1,{port >> 8},{port & 255})"  # an address only the server knows

    def do_nlst(self, sock: socket.socket, argument: str) -> str:
        return self._send(sock, "".join(f"{name}\r\n" for name in self.files).encode())

    def do_retr(self, sock: socket.socket, argument: str) -> str:
        return self._send(sock, self.files[argument]) if argument in self.files else "550 no such file"

    def _send(self, sock: socket.socket, data: bytes) -> str:
        sock.sendall(b"150 here\r\n")
        with self._connect() as connection:
            connection.sendall(data)
        return "226 done"

    def do_stor(self, sock: socket.socket, argument: str) -> str:
        sock.sendall(b"150 go on\r\n")
        with self._connect() as connection:
            self.files[argument] = everything(connection)
        return "226 done"


@pytest.mark.parametrize("options", [(), ("-p",)])
def test_ftp(tmp_path: Path, options: tuple[str, ...]) -> None:
    binary, text = bytes(range(256)) * 200, "one\ntwo\n"
    (tmp_path / "up").write_text(text)
    server = FtpServer({"big": binary, "text": b"a\r\nb\r\n"})
    peer = Peer(server)
    commands = ["ls", "get big", "get none", "put up", "ascii", "put up up.txt", "get text", "bogus", "quit"]
    done = run(
        *("--mount", f"{tmp_path}:/w", "--cwd", "/w", "ftp", *options, "127.0.0.1", peer.port),
        stdin="".join(command + "\n" for command in commands),
    )
    peer.done()
    assert done.stdout.splitlines() == [
        *("big", "text", "51200 bytes received", "8 bytes sent", "10 bytes sent", "6 bytes received"),
    ]
    assert done.stderr == "ftp: 550 no such file\nftp: bogus: no such command\n"
    assert (tmp_path / "big").read_bytes() == binary
    assert not (tmp_path / "none").exists()
    assert (tmp_path / "text").read_bytes() == b"a\nb\n"
    assert server.files["up"] == text.encode()
    assert server.files["up.txt"] == text.replace("\n", "\r\n").encode()
    assert server.commands[:2] == ["USER", "PASS"]
    assert ("PASV" if options else "PORT") in server.commands


# --- rcmd ---


def word(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(1), b"\0"))


def rshd(offset: int) -> Callable[[socket.socket], tuple[bytes, int, bytes]]:
    """As much of the other side as remsh needs: the port for errors, two names, a command."""

    def talk(sock: socket.socket) -> tuple[bytes, int, bytes]:
        with socket.socket() as errors:
            port = int(word(sock))
            for reserved in range(600, 500, -1) if not offset else [0]:
                with suppress(OSError):
                    errors.bind(("127.0.0.1", reserved))
                    break
            errors.connect(("127.0.0.1", port + offset))
            words = [word(sock) for _ in range(3)]
            with suppress(OSError):
                errors.sendall(b"complaint\n")
                sock.sendall(b"\0output\n")
        return b" ".join(words), sock.getpeername()[1], everything(sock)

    return talk


@pytest.mark.skipif(os.geteuid() != 0, reason="reserved ports are the superuser's")
def test_remsh() -> None:
    peer = Peer(rshd(0))
    done = run("remsh", "127.0.0.1", "-l", "bert", "-p", peer.port, "date", "-u", stdin="input")
    assert (done.returncode, done.stdout, done.stderr) == (0, "output\n", "complaint\n")
    words, port, typed = peer.done()
    assert words.endswith(b" bert date -u")
    assert 512 <= port < 1024
    assert typed == b"input"


def test_remsh_takes_errors_from_a_reserved_port_only() -> None:
    peer = Peer(rshd(20000))
    done = run(
        "--net", "host,map-ports=+20000", "remsh", "127.0.0.1", "-l", "bert", "-n", "-p", peer.port, "date", "-u"
    )
    # The way back for errors comes from a port that is not reserved here: rcmd hangs up on it.
    assert done.returncode == 1
    assert "rcmd: a connection for standard error from an unreserved port" in done.stderr


def test_rlogin() -> None:
    def talk(sock: socket.socket) -> tuple[bytes, int, bytes]:
        words = [word(sock) for _ in range(4)]
        sock.sendall(b"\0welcome\n")
        return b" ".join(words), sock.getpeername()[1], everything(sock)

    peer = Peer(talk)
    done = run("--net", "host,map-ports=+20000", "rlogin", "127.0.0.1", "-l", "bert", "-p", peer.port, stdin="date\n")
    assert (done.returncode, done.stdout) == (0, "welcome\n"), done.stderr
    words, port, typed = peer.done()
    assert words.endswith(b" bert xterm/9600")
    assert 512 + 20000 <= port < 1024 + 20000
    assert typed == b"date\n"


# --- inetd ---


@pytest.fixture(scope="module")
def inetd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The offset its services' ports have."""
    path = tmp_path_factory.mktemp("inetd") / "inetd.conf"
    lines = [
        f"{name} {kind} nowait root internal"
        for name in ("echo", "discard", "daytime", "time", "chargen")
        for kind in ("stream tcp", "dgram udp")
    ]
    lines += ["telnet stream tcp nowait root /etc/telnetd telnetd"]
    lines += ["finger stream tcp nowait root /bin/hello hello", "# a comment", "", "broken line"]
    path.write_text("\n".join(lines) + "\n")
    offset = free_offset((7, 9, 13, 19, 23, 37, 79))
    with running("--mount", f"{path}:/tmp/inetd.conf", "/etc/inetd", "-d", "-p", str(offset), "/tmp/inetd.conf"):
        reach(offset + 79).close()
        yield offset


def test_inetds_streams(inetd: int) -> None:
    with reach(inetd + 7) as sock:
        sock.sendall(b"echo this")
        sock.shutdown(socket.SHUT_WR)
        assert everything(sock) == b"echo this"
    with reach(inetd + 9) as sock:
        sock.sendall(b"nothing comes of it")
        sock.shutdown(socket.SHUT_WR)
        assert everything(sock) == b""
    with reach(inetd + 13) as sock:
        assert everything(sock).endswith(b"\r\n")
    with reach(inetd + 37) as sock:
        assert abs(int.from_bytes(everything(sock), "big") - 2208988800 - time.time()) < 60
    with reach(inetd + 19) as sock:
        lines = b"".join(sock.recv(4096) for _ in range(3)).split(b"\r\n")
        assert len(lines[0]) == 72
        assert lines[1][:-1] == lines[0][1:]


def test_inetds_datagrams(inetd: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(30)
        for service, check in (
            (7, lambda data: data == b"hello"),
            (13, lambda data: data.endswith(b"\r\n")),
            (37, lambda data: len(data) == 4),
            (19, lambda data: len(data) == 74),
        ):
            sock.sendto(b"hello", ("127.0.0.1", inetd + service))
            assert check(sock.recv(100)), service


def test_inetd_starts_programs(inetd: int) -> None:
    for _ in range(3):
        with reach(inetd + 79) as sock:
            assert everything(sock) == b"hello, world\n"


# --- telnetd ---


class Telnet:
    """A client that knows of a terminal `vt100` with a window of 40 lines."""

    def __init__(self, port: int) -> None:
        self.sock = reach(port)
        self.data = b""

    def expect(self, text: bytes) -> bytes:
        """What comes up to `text`."""
        while text not in self.data:
            got = self.sock.recv(4096)
            assert got, self.data
            self.data += got
        before, _, self.data = self.data.partition(text)
        return before

    def __enter__(self) -> Telnet:
        for verb, option in ((DO, TTYPE), (DO, NAWS), (WILL, 1), (WILL, SGA)):
            self.expect(bytes([IAC, verb, option]))
        self.sock.sendall(bytes([IAC, WILL, TTYPE, IAC, WILL, NAWS, IAC, SB, NAWS, 0, 132, 0, 40, IAC, SE]))
        self.sock.sendall(bytes([IAC, DO, 1, IAC, DO, SGA, IAC, WILL, 39]))
        self.expect(bytes([IAC, SB, TTYPE, 1, IAC, SE]))
        self.expect(bytes([IAC, 254, 39]))
        self.sock.sendall(bytes([IAC, SB, TTYPE, 0]) + b"VT100" + bytes([IAC, SE]))
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def type(self, text: bytes) -> None:
        self.sock.sendall(text)


def test_telnetd_has_a_shell(inetd: int) -> None:
    with Telnet(inetd + 23) as client:
        client.type(b"echo $TERM > /dev/tty; echo 'on'e\r\0")
        client.expect(b"vt100\r\n")
        client.expect(b"one\r\n")
        client.type(bytes([IAC, 246]))  # are you there?
        client.expect(b"[yes]")
        client.type(b"sleep 100\r\0")
        client.expect(b"sleep 100")
        time.sleep(0.5)
        client.type(bytes([IAC, 244]))  # interrupts it
        client.type(b"echo 'aft'er\r\n")  # what is typed is echoed: only the output reads so
        client.expect(b"after\r\n")
        client.type(b"echo '<\xff\xff'\xff\xff; exit\r\0")
        client.expect(b"<" + b"\xff" * 4 + b"\r\n")
        assert client.sock.recv(100) == b""


def test_telnetd_survives_a_client_that_goes(inetd: int) -> None:
    with Telnet(inetd + 23) as client:
        client.type(b"echo 'on'e\r\0")
        client.expect(b"one\r\n")
    for _ in range(3):  # the terminal is free again
        with Telnet(inetd + 23) as client:
            client.type(b"exit\r\0")
            everything(client.sock)
