"""Machines on a LAN with programs of others: each test is skipped where its program isn't installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.run.lan.option import parse

TOP = Path(__file__).parents[3]
HP9K = [sys.executable, "-m", "tools.cli"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TOP)}


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def run(*arguments: str | Path, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*HP9K, "run", *arguments], input=data, capture_output=True, env=ENVIRONMENT, timeout=60)


@contextmanager
def listener(answer: bytes) -> Iterator[int]:
    """A server of this machine's, on its loopback, for one client; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def serve() -> None:
            try:
                with server.accept()[0] as client:
                    client.sendall(answer)
            except OSError:
                pass  # nobody came

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


# --- passt ---

PASST = "0=passt,ip=192.168.77.2/24,gw=192.168.77.1"


def passt_works() -> bool:
    """It wants this machine to have a network, and to let it make namespaces."""
    return b"passt ended" not in run("--lan", PASST, "true").stderr


def test_passt_is_not_to_lead_to_this_machine_by_itself() -> None:
    plain, allowed, ports = (
        parse(f"0=passt{more}").user for more in ("", ",host-loopback=allow", ",fwd=udp:1.2.3.4:5-:6,fwd=tcp:7-:8")
    )
    assert plain is not None
    assert allowed is not None
    assert ports is not None
    assert plain.for_passt() == ["--no-map-gw"]
    assert allowed.for_passt() == []
    assert ports.for_passt() == ["--no-map-gw", "-u", "1.2.3.4/5:6", "-t", "127.0.0.1/7:8"]


@needs("passt")
def test_passt_leads_to_this_machine_if_it_is_to() -> None:
    if not passt_works():
        pytest.skip("passt does not start here")
    with listener(b"hello\n") as port:
        command = [*HP9K, "run", "--lan", f"{PASST},host-loopback=allow", "nc", "192.168.77.1", str(port)]
        with subprocess.Popen(  # its input stays open: passt forgets who has said all he had to say
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
        ) as machine:
            assert machine.stdout is not None
            assert machine.stdout.readline() == b"hello\n"
            machine.kill()


@needs("passt")
def test_passt_leads_back_and_is_ended() -> None:
    if not passt_works():
        pytest.skip("passt does not start here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*HP9K, "run", "--lan", f"{PASST},fwd=tcp:127.0.0.1:{port}-:99", "nc", "-l", "99"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as machine:
        assert machine.stderr is not None
        assert b"passt" in machine.stderr.readline()
        children = Path(f"/proc/{machine.pid}/task/{machine.pid}/children").read_text().split()
        for _ in range(50):  # until nc listens, passt's connections end at once
            with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
                client.sendall(b"from outside\n")
                client.shutdown(socket.SHUT_WR)
                try:
                    client.recv(1)
                except ConnectionResetError:
                    time.sleep(0.1)
                    continue
                break
        output, errors = machine.communicate(timeout=30)
        assert output == b"from outside\n", errors
    names = [Path(f"/proc/{pid}/comm") for pid in children]
    assert children
    assert not any(name.exists() and name.read_text().startswith("passt") for name in names)


def test_a_passt_that_is_not_there_is_said() -> None:
    done = subprocess.run(
        [*HP9K, "run", "--lan", "0=passt", "true"],
        capture_output=True, env=ENVIRONMENT | {"PATH": "/nowhere"}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"hp9k: cannot start passt: No such file or directory; Debian has it as a package\n"


# --- QEMU ---

PXE_STATION = "52:54:00:12:34:56"


@needs("qemu-system-i386")
@pytest.mark.skipif(not Path("/usr/lib/ipxe/qemu").exists(), reason="ipxe-qemu is not installed")
@pytest.mark.parametrize("kind", ["stream", "dgram"])
def test_qemu_boots_from_us(kind: str, tmp_path: Path) -> None:
    """Its network boot ROM asks by DHCP, fetches a script by TFTP, and executes it."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files/script").write_text("#!ipxe\necho the script is here\n")
    if kind == "stream":
        ours = f"0=stream:listen:unix:{tmp_path}/wire"
        its = f"stream,id=n,server=off,addr.type=unix,addr.path={tmp_path}/wire"
    else:
        ours = f"0=dgram:unix:{tmp_path}/ours,to=unix:{tmp_path}/its"
        ends = f"local.type=unix,local.path={tmp_path}/its,remote.type=unix,remote.path={tmp_path}/ours"
        its = f"dgram,id=n,{ends}"
    serve = [
        *HP9K, "serve", "--lan", f"{ours},ip=10.0.0.1/24", "--client", f"{PXE_STATION}=10.0.0.7", "--bootfile",
        "script", tmp_path / "files",
    ]  # fmt: skip
    emulator = [
        "qemu-system-i386", "-m", "128", "-nographic", "-netdev", its, "-device",
        f"rtl8139,netdev=n,mac={PXE_STATION},bootindex=1", "-no-reboot",
    ]  # fmt: skip
    with subprocess.Popen(serve, stderr=subprocess.PIPE, env=ENVIRONMENT) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith(b"hp9k: lan0: ")
        try:
            with subprocess.Popen(emulator, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as machine:
                try:
                    assert machine.stdout is not None
                    said = b""
                    while b"the script is here" not in said and b"No more network devices" not in said:
                        said += machine.stdout.read1()
                finally:
                    machine.kill()
        finally:
            server.kill()
        assert b"\r\nthe script is here" in said
        assert b"10.0.0.7: TFTP, script" in server.stderr.read()


# --- VDE ---


@needs("vde_switch")
def test_two_machines_on_a_vde_switch(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    with subprocess.Popen(["vde_switch", "-s", switch], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as started:
        try:
            while not (switch / "ctl").exists():
                time.sleep(0.02)
            command = [*HP9K, "run", "--lan", f"0=vde:{switch},ip=10.0.0.1/24", "nc", "-l", "99"]
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
            ) as machine:
                assert machine.stderr is not None
                assert b"lan0: vde" in machine.stderr.readline()
                other = f"0=vde:{switch},ip=10.0.0.2/24"
                for _ in range(50):
                    done = run("--lan", other, "nc", "10.0.0.1", "99", data=b"over the switch\n")
                    if b"refused" not in done.stderr:  # it listens by now
                        break
                assert machine.communicate(timeout=30)[0] == b"over the switch\n"
        finally:
            started.kill()


# --- what looks at frames ---


@needs("tshark")
def test_tshark_has_no_complaint_about_what_we_send(tmp_path: Path) -> None:
    capture = tmp_path / "frames.pcap"
    with listener(b"x" * 5000) as port:
        script = (
            f"ping -c 1 10.0.2.2 2000; nc 10.0.2.2 {port}; traceroute -n -q 1 -m 1 8.8.8.8; arp -a;"
            " linkloop -t 1 0x080009000009; bootpquery 0x080009010203; rarpquery -t 1"
        )
        lan = f"0=user,host-loopback=allow,mac=08:00:09:01:02:03,pcap={capture}"
        run("--release", "10.20", "--model", "9000/720", "--lan", lan, "sh", "-c", script)
    checks = [f"-o{name}.check_checksum:TRUE" for name in ("ip", "tcp", "udp")]
    wrong = "_ws.malformed or _ws.expert.severity == error or ip.checksum.status == 0 or udp.checksum.status == 0"
    shown = subprocess.run(
        ["tshark", "-r", capture, *checks, "-Y", f"{wrong} or tcp.checksum.status == 0 or icmp.checksum.status == 0"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (shown.stdout, shown.returncode) == ("", 0), shown.stderr
    kinds = subprocess.run(
        ["tshark", "-r", capture, "-T", "fields", "-e", "frame.protocols"], capture_output=True, text=True, timeout=60
    )
    for kind in ("arp", "icmp", "tcp", "udp", "dhcp", "llc"):
        assert kind in kinds.stdout, kind


# --- from the host ---


@needs("curl")
def test_curl_fetches_from_a_machines_server(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    page = os.urandom(100_000)
    (tmp_path / "site/page").write_bytes(page)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        *HP9K, "run", "--lan", f"0=user,fwd=tcp:127.0.0.1:{port}-:80", "--mount", f"{tmp_path}/site:/site:ro",
        "/etc/httpd", "-p", "80", "/site",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT) as machine:
        try:
            assert machine.stderr is not None
            assert b"lan0: user" in machine.stderr.readline()
            url = f"http://127.0.0.1:{port}/page"
            fetched = subprocess.run(
                ["curl", "-sS", "--retry", "20", "--retry-all-errors", "--retry-delay", "1", url],
                capture_output=True, timeout=60,
            )  # fmt: skip
            assert fetched.stdout == page, fetched.stderr
        finally:
            machine.kill()
