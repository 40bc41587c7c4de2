"""The servers of the embedded root: httpd, inetd, telnetd, and the HTTP client."""

from __future__ import annotations

import os
import resource
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from network_peers import Peer, everything, free_offset, free_port, reach, run, running

PROMPT = b"# " if os.geteuid() == 0 else b"$ "  # of the shell telnetd starts
IAC, WILL, WONT, DO, DONT, SB, SE = 255, 251, 252, 253, 254, 250, 240
SGA, TTYPE, NAWS = 3, 24, 31


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
        assert answer.read() == b'<a href="a%26b.txt">a&#38;b.txt</a><br>\n'


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


def test_httpd_serves_while_a_thousand_clients_are_silent(httpd: int) -> None:
    """They have no processes, of which there couldn't be as many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2000:
        pytest.skip("too few descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    try:
        silent = [reach(httpd) for _ in range(1000)]
        assert b"home" in get(httpd, "GET / HTTP/1.0")
        silent[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b"home" in everything(silent[0])
        for sock in silent:
            sock.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_httpd_cuts_off_who_asks_for_nothing(site: Path) -> None:
    port = free_port()
    with running("--mount", f"{site}:/site:ro", "/etc/httpd", "-t", "1", "-p", str(port), "/site"):
        with reach(port) as silent, reach(port) as slow:
            slow.sendall(b"GET / HT")
            assert everything(silent) == b""
            assert everything(slow) == b""
        assert b"home" in get(port, "GET / HTTP/1.0")


def test_http(httpd: int, site: Path) -> None:
    done = run("http", f"http://localhost:{httpd}/index.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, "<h1>home</h1>\n", "")
    done = run("http", f"localhost:{httpd}/none")
    assert (done.returncode, done.stderr) == (1, "http: HTTP/1.0 404 Not Found\n")


# --- inetd ---


def head(port: int, *lines: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to these lines."""
    with reach(port) as sock:
        sock.sendall("".join(line + "\r\n" for line in (*lines, "")).encode("latin-1"))
        first, _, body = everything(sock).partition(b"\r\n\r\n")
    status, *fields = first.decode().split("\r\n")
    return int(status.split()[1]), dict(field.split(": ", 1) for field in fields), body


def test_httpd_parts_and_dates(httpd: int, site: Path) -> None:
    (site / "digits").write_text("0123456789")
    status, fields, body = head(httpd, "GET /digits HTTP/1.0", "Range: bytes=2-4")
    assert (status, fields["Content-Range"], body) == (206, "bytes 2-4/10", b"234")
    assert head(httpd, "GET /digits HTTP/1.0", "Range: bytes=7-")[2] == b"789"
    assert head(httpd, "GET /digits HTTP/1.0", "range: bytes=-3")[2] == b"789"
    assert head(httpd, "GET /digits HTTP/1.0", "Range: bytes=10-")[0] == 416
    assert head(httpd, "GET /digits HTTP/1.0", "Range: bytes=0-1,4-5")[2] == b"0123456789"
    date = head(httpd, "HEAD /digits HTTP/1.0")[1]["Last-Modified"]
    assert head(httpd, "GET /digits HTTP/1.0", f"If-Modified-Since: {date}")[::2] == (304, b"")
    assert head(httpd, "GET /digits HTTP/1.0", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT")[0] == 200


def test_httpd_and_addresses(httpd: int, site: Path) -> None:
    directory = site / "sub dir"
    directory.mkdir(exist_ok=True)
    (directory / 'a"b%41 c').write_text("odd")
    os.mkfifo(site / "fifo")
    status, fields, _ = head(httpd, "GET /sub%20dir?x HTTP/1.0")
    assert (status, fields["Location"]) == (301, "/sub%20dir/")
    assert b'<a href="a%22b%2541%20c">' in head(httpd, "GET /sub%20dir/ HTTP/1.0")[2]
    assert head(httpd, "GET http://localhost/sub%20dir/a%22b%2541%20c HTTP/1.0")[2] == b"odd"
    assert head(httpd, "GET /fifo HTTP/1.0")[0] == 403
    assert [head(httpd, f"GET /%{escape} HTTP/1.0")[0] for escape in ("-1", "+1", "0x", "4")] == [400] * 4


ODD_ANSWERS = {
    "whole": b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
    "continue": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello",
}
BROKEN_ANSWERS = {
    "short": b"HTTP/1.0 200 OK\r\nContent-Length: 50\r\n\r\nhello",
    "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhel",
    "garbage": b"garbage\n",
    "nothing": b"",
}


def once(answer: bytes) -> Peer:
    def talk(sock: socket.socket) -> bytes:
        asked = sock.recv(4096)
        sock.sendall(answer)
        return asked

    return Peer(talk)


@pytest.mark.parametrize("kind", ODD_ANSWERS)
def test_http_reads(kind: str) -> None:
    done = run("http", f"127.0.0.1:{once(ODD_ANSWERS[kind]).port}/")
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello", "")


@pytest.mark.parametrize("kind", BROKEN_ANSWERS)
def test_http_refuses(kind: str) -> None:
    done = run("http", f"127.0.0.1:{once(BROKEN_ANSWERS[kind]).port}/")
    assert done.returncode == 1
    assert done.stderr.startswith("http: ")


def test_http_follows_redirections_and_stops(tmp_path: Path) -> None:
    target = once(ODD_ANSWERS["whole"])
    there = f"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:{target.port}/name.txt?q\r\n\r\n".encode()
    options = ("--mount", f"{tmp_path}:/w", "--cwd", "/w")
    done = run(*options, "http", "-O", "--header", "X-One: 1", f"http://127.0.0.1:{once(there).port}/")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "name.txt").read_text() == "hello"
    assert b"X-One: 1\r\n" in target.done()


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
        sock.sendto(bytes(8000), ("127.0.0.1", inetd + 7))
        assert len(sock.recv(10000)) == 8000


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


def test_telnetds_shell_has_jobs(inetd: int) -> None:
    with Telnet(inetd + 23) as client:
        client.type(b"sh -c \"echo 'runs'; sleep 100\"\r\0")
        client.expect(b"runs\r\n")
        client.type(b"\x1a")
        client.expect(b"[1] + Stopped ")
        client.type(b"bg; fg\r\0")
        client.expect(b'sleep 100" &\r\n')
        client.expect(b'sleep 100"\r\n')
        time.sleep(0.2)
        client.type(bytes([IAC, 244]))
        client.type(b"echo 'aft'er $?; exit\r\0")
        client.expect(b"after 130\r\n")
        assert everything(client.sock) == b""


def test_telnetds_shell_reads_profiles(tmp_path: Path) -> None:
    """An error in one, which would end a script, leads to the prompt."""
    (tmp_path / ".profile").write_text("PS1='at your service'\n: ${nothing?is missing}\nPS1=never\n")
    (tmp_path / "inetd.conf").write_text("telnet stream tcp nowait root /etc/telnetd telnetd\n")
    offset = free_offset((23,))
    options = ("--mount", f"{tmp_path}:/tmp/home", "--env", "HOME=/tmp/home")
    command = ("/etc/inetd", "-d", "-p", str(offset), "/tmp/home/inetd.conf")
    with running(*options, *command), Telnet(offset + 23) as client:
        client.expect(b"is missing\r\n")
        client.expect(b"at your service")
        client.type(b"exit\r\0")
        everything(client.sock)


def shell_of(inetd: int) -> Telnet:
    client = Telnet(inetd + 23)
    client.__enter__()
    client.expect(PROMPT)
    return client


@pytest.mark.parametrize(
    "command", [b"stty -icanon -echo; sleep 300\r\0", b"sleep 301 & sleep 302 & echo 'sta'rted\r\0"]
)
def test_telnetd_gives_every_terminal_back(inetd: int, command: bytes) -> None:
    """Whatever was typed and not read, or still ran, when the client went."""
    for _ in range(70):  # there are 64
        client = shell_of(inetd)
        client.type(command)
        if b"started" in command:
            client.expect(b"started\r\n")
        else:
            client.type(b"x" * 10000)
        client.sock.close()
    with shell_of(inetd).sock:
        pass


def test_telnetd_interrupts_what_does_not_read(inetd: int) -> None:
    client = shell_of(inetd)
    client.type(b"stty -icanon -echo; echo 'wai'ting; sleep 300; echo 'dead '$?\r\0")
    client.expect(b"waiting\r\n")
    for _ in range(40):
        client.type(b"x" * 1000)
    client.type(b"\x03")
    client.expect(PROMPT)
    client.type(b"echo 'go'es on\r\0")
    client.expect(b"goes on\r\n")
    client.sock.close()


@pytest.mark.parametrize(
    ("name", "term"),
    [(b"XTERM-256COLOR", b"xterm-256color"), (b"XTERM-KITTY", b"xterm"), (b"SCREEN.XTERM", b"xterm"),
     (b"VT320", b"vt100"), (b"WYSE50", b"dumb"), (b"HP2392", b"hp2392"), (b"../../ETC", b"dumb")],
)  # fmt: skip
def test_telnetd_maps_terminals(inetd: int, name: bytes, term: bytes) -> None:
    client = Telnet(inetd + 23)
    client.sock.sendall(bytes([IAC, WILL, TTYPE, IAC, SB, TTYPE, 0]) + name + bytes([IAC, SE]))
    client.expect(PROMPT)
    client.type(b'echo "<$TERM>"\r\0')
    client.expect(b'"\r\n<')
    assert client.expect(b">") == term
    client.sock.close()


def test_telnetd_options(inetd: int) -> None:
    client = shell_of(inetd)
    client.sock.sendall(bytes([IAC, WONT, NAWS]))
    client.expect(bytes([IAC, DONT, NAWS]))
    client.type(b"sleep 303\r\0")
    client.expect(b"sleep 303\r\n")
    time.sleep(0.3)
    client.sock.sendall(bytes([IAC, 237]))  # SUSP
    client.expect(b"Stopped")
    client.type(b"cat\r\0")
    client.expect(b"cat\r\n")
    time.sleep(0.3)
    client.sock.sendall(bytes([IAC, 236]))  # EOF
    client.type(b"echo 'ca'me back\r\0")
    client.expect(b"came back\r\n")
    client.sock.close()
