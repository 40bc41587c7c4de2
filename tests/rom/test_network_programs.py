"""The network programs of the embedded root that call others, against peers of this machine on its loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import ptyrun
import pytest
from guest import ENVIRONMENT
from network_peers import Peer, everything, free_port, hp9k, reach, run, running

IAC, WILL, DO, SB, SE = 255, 251, 253, 250, 240
SGA, TTYPE = 3, 24


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


def test_nc_relays_both_ways_at_once() -> None:
    """The other side echoes more than all buffers hold while it is being written to."""
    data = bytes(range(256)) * 8000

    def talk(sock: socket.socket) -> None:
        while got := sock.recv(65536):
            sock.sendall(got * 2)

    peer = Peer(talk)
    done = subprocess.run(
        hp9k("nc", "localhost", peer.port), env=ENVIRONMENT, input=data, capture_output=True, timeout=100, check=False
    )
    assert done.returncode == 0
    assert sorted(done.stdout) == sorted(data * 2)


def test_nc_sends_on_when_the_other_side_has_ended() -> None:
    def talk(sock: socket.socket) -> bytes:
        sock.sendall(b"last words\n")
        sock.shutdown(socket.SHUT_WR)
        return everything(sock)

    peer = Peer(talk)
    with subprocess.Popen(hp9k("nc", "localhost", peer.port), env=ENVIRONMENT, stdin=-1, stdout=-1) as job:
        assert job.stdin is not None
        assert job.stdout is not None
        assert job.stdout.readline() == b"last words\n"
        job.communicate(b"y" * 100_000, timeout=30)
    assert peer.done() == b"y" * 100_000


def test_nc_looks_for_ports() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = run("nc", "-zvn", "127.0.0.1", str(port))
        several = run("nc", "-z", "127.0.0.1", f"{port}-{port + 1}")
    missing = run("nc", "-z", "127.0.0.1", str(port))
    name = run("nc", "-zn", "localhost", str(port))
    assert [done.returncode for done in (found, several, missing, name)] == [0, 0, 1, 1]
    assert found.stderr == f"nc: connected to 127.0.0.1, port {port}\n"


def test_nc_keeps_listening() -> None:
    port = free_port()
    with running("nc", "-kl", str(port)) as job:
        for text in (b"first\n", b"second\n"):
            with reach(port) as sock:
                sock.sendall(text)
                assert job.stdout is not None
                assert job.stdout.readline() == text


# --- finger ---


def test_finger(tmp_path: Path) -> None:
    def talk(sock: socket.socket) -> bytes:
        asked = sock.recv(100)
        sock.sendall(b"Login: anna\r\nPlan: \x1b[2Jnone\r\n")
        return asked

    peer = Peer(talk)
    services = tmp_path / "services"
    services.write_text(f"finger {peer.port}/tcp\n")
    done = run("--mount", f"{services}:/etc/services", "finger", "-l", "anna@127.0.0.1")
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


def test_telnet_takes_while_it_has_much_to_say(tmp_path: Path) -> None:
    size = 24_000_000  # more than sockets hold

    def talk(sock: socket.socket) -> bytes:
        sock.sendall(b"b" * size)
        return everything(sock)

    peer = Peer(talk)
    (tmp_path / "typed").write_bytes(b"a" * size)
    with (tmp_path / "typed").open("rb") as typed:
        done = subprocess.run(
            hp9k("telnet", "127.0.0.1", peer.port), stdin=typed, env=ENVIRONMENT, capture_output=True, timeout=120,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"b" * size)
    assert peer.done() == b"a" * size


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


def ftp(directory: Path, server: Callable[[socket.socket], object], *commands: str) -> tuple[int, str, str]:
    """Status, output and errors of a session with these commands."""
    peer = Peer(server)
    done = run(
        *("--mount", f"{directory}:/w", "--cwd", "/w", "ftp", "127.0.0.1", peer.port),
        stdin="".join(command + "\n" for command in commands),
    )
    peer.done()
    return done.returncode, done.stdout, done.stderr


class BrokenServer(FtpServer):
    """Data connections end early, with 426, or don't come at all."""

    def do_retr(self, sock: socket.socket, argument: str) -> str:
        sock.sendall(b"150 here\r\n")
        if argument != "silent":
            with self._connect() as connection:
                connection.sendall(b"half")
        return "426 no more"


def test_ftp_get_that_fails_keeps_the_file(tmp_path: Path) -> None:
    for name in ("keep", "silent", "missing"):
        (tmp_path / name).write_text("precious\n")
    status, _, errors = ftp(tmp_path, FtpServer({}), "get missing")
    assert (status, errors) == (1, "ftp: 550 no such file\n")
    status, _, errors = ftp(tmp_path, BrokenServer({}), "get keep", "get silent")
    assert (status, errors) == (1, "ftp: 426 no more\n" * 2)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        ("keep", "silent", "missing"), "precious\n"
    )
    ftp(tmp_path, BrokenServer({}), "partial", "get keep")
    assert (tmp_path / "keep").read_text() == "half"


def test_ftp_goes_on_where_a_file_ends(tmp_path: Path) -> None:
    class Resuming(FtpServer):
        offset = 0

        def do_rest(self, sock: socket.socket, argument: str) -> str:
            self.offset = int(argument)
            return "350 from there"

        def do_retr(self, sock: socket.socket, argument: str) -> str:
            return self._send(sock, self.files[argument][self.offset :])

        def do_size(self, sock: socket.socket, argument: str) -> str:
            return f"213 {len(self.files[argument])}"

    (tmp_path / "file").write_text("begun ")
    status, output, _ = ftp(tmp_path, Resuming({"file": b"begun and ended"}), "reget file", "size file")
    assert (status, output) == (0, "9 bytes received\n15\n")
    assert (tmp_path / "file").read_text() == "begun and ended"


def test_ftp_of_many_files(tmp_path: Path) -> None:
    for name in ("a.up", "b.up"):
        (tmp_path / name).write_text(name)
    (tmp_path / "directory").mkdir()
    server = FtpServer({"one": b"1", "/etc/../two": b"2"})
    status, _, errors = ftp(tmp_path, server, "mget *", "mput *.up", "put directory", "quote NOOP")
    assert errors == "ftp: directory: a directory\nftp: 502 what?\n"
    assert status == 1
    assert (tmp_path / "one").read_text() == "1"
    assert (tmp_path / "two").read_text() == "2"
    assert server.files["a.up"] == b"a.up"
    assert server.files["b.up"] == b"b.up"


def test_ftp_and_ends_of_lines(tmp_path: Path) -> None:
    server = FtpServer({"text": b"a\r\nb\rc\r\0d\r\r\ne\r"})
    assert ftp(tmp_path, server, "ascii", "get text")[0] == 0
    assert (tmp_path / "text").read_bytes() == b"a\nb\rc\rd\r\ne\r"


def test_ftp_waits_for_a_late_greeting_and_notices_an_early_end(tmp_path: Path) -> None:
    def talk(sock: socket.socket) -> None:
        sock.sendall(b"120 in a minute\r\n220 ready\r\n")
        lines = sock.makefile("rb")
        for answer in (b"331 password\r\n", b"230 in\r\n"):
            lines.readline()
            sock.sendall(answer)
        lines.readline()

    status, output, errors = ftp(tmp_path, talk, "pwd", "pwd", "status")
    assert (status, output) == (
        0, "not connected; binary transfers, active data connections; prompt on, hash off, partial off\n"
    )  # fmt: skip
    assert errors == "ftp: 120 in a minute\nftp: the server closed the connection\nftp: not connected\n"


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


@contextmanager
def welcomed() -> Iterator[tuple[ptyrun.Job, Peer]]:
    """An rlogin on a terminal that has come in, and what it came to."""

    def talk(sock: socket.socket) -> bytes:
        for _ in range(4):
            word(sock)
        sock.sendall(b"\0welcome\r\n")
        return everything(sock)

    peer = Peer(talk)
    arguments = ("run", "--net", "host,map-ports=+20000", "rlogin", "127.0.0.1", "-l", "bert", "-p", peer.port)
    with ptyrun.Job(*arguments) as job:
        job.expect(b"welcome")
        yield job, peer


def test_rlogin_tildes() -> None:
    with welcomed() as (job, peer):
        job.type(b"~~x\r~a\r~.")
        assert job.wait() == 0
        assert peer.done() == b"~x\r~a\r"


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_rlogin_leaves_the_terminal_as_it_was(number: signal.Signals) -> None:
    with welcomed() as (job, peer):
        assert job.modes() != job.before
        os.killpg(os.tcgetpgrp(job.master), number)
        assert job.wait() == 128 + number
        assert job.modes() == job.before
        peer.done()
