"""The shell of the embedded root and the commands beside it, as scripts use them."""

# ruff: noqa: E501  (scripts read better on one line)
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from guest import ENVIRONMENT

# (what is tested, script, output and errors, ...). All run in one machine, each in a shell of its own.
SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("quotes", "x=5; echo hello \"a  b\" 'c $x' \\$x \"$x and ${x}\" a\\\nb", "hello a  b c $x $x 5 and 5 ab"),
    ("no value", 'echo "<$nothing>" $nothing "" | cat; echo [${nothing-d}] [${e:-d}] [${x+s}]', "<> \n[d] [d] []"),
    ("defaults", 'x=1; e=; echo ${x-d} ${e-d} ${e:-d} ${x+s} ${e:+s} ${n=new} $n ${#x}', "1 d s new new 1"),
    ("unset error", "echo ${nothing?is missing}; echo never", "sh: nothing: is missing"),
    ("suffixes", "v=a.b.c; echo ${v%.*} ${v%%.*} ${v#*.} ${v##*.}", "a.b a b.c c"),
    ("arguments", 'set -- 1 "2 3"; for i in "$@"; do echo "<$i>"; done; for i in $*; do echo $i; done; echo "$*" $#',
     "<1>\n<2 3>\n1\n2\n3\n1 2 3 2"),
    ("no arguments", 'set --; for i in "$@" ""; do echo "<$i>"; done', "<>"),
    ("shift", "set -- a b c; shift; echo $1 $#; shift 2; shift; echo $?", "b 2\nsh: shift: cannot shift\n1"),
    ("fields", "IFS=:; w=a:b::c; for i in $w; do echo \"<$i>\"; done", "<a>\n<b>\n<>\n<c>"),
    ("mixed fields", "IFS=' :'; w=' a : b:c :: '; for i in $w; do echo \"<$i>\"; done", "<a>\n<b>\n<c>\n<>"),
    ("files", "cd /etc; echo pass* no* 'pass*'; set -f; echo pass*", "passwd no* pass*\npass*"),
    ("substitution", 'echo `echo a \\`echo b\\`` $(echo c $(echo d)) "`echo "e  f"`" "$(echo "g  h")"',
     "a b c d e  f g  h"),
    ("its status", "x=`false`; echo $?; x=$(exit 4); echo $?", "1\n4"),
    ("arithmetic", "n=3; echo $((1+2*3)) $(( (1+2)*n )) $((7%4)) $((1<2)) $((-n)) $((2>=3)) $((1<<4))",
     "7 9 3 1 -3 0 16"),
    ("assignments in arithmetic", "echo $((x=3)) $((x*=2)) $((x<<=1)) $x $((x==12?x:1/0)) $((0&&(y=1))) ${y-unset} $((010+0x10))",
     "3 6 12 12 12 0 unset 24"),
    ("if", "if false; then echo 1; elif test a = a; then echo 2; else echo 3; fi; if false; then :; fi; echo $?", "2\n0"),
    ("while", "n=0; while test $n -lt 5; do n=`expr $n + 1`; test $n = 2 && continue; test $n = 4 && break; echo $n; done",
     "1\n3"),
    ("nested break", "for a in 1 2; do for b in 1 2; do echo $a$b; break 2; done; done; until :; do :; done; echo $?", "11\n0"),
    ("case", 'for f in a.c "x y" z; do case $f in *.h|*.c) echo C;; "x y") echo space;; *) echo other; esac; done',
     "C\nspace\nother"),
    ("functions", 'f() { echo $1 $#; return 3; }; f a b; echo $? $#; f2() (x=2); x=1; f2; echo $x', "a 2\n3 0\n1"),
    ("recursion", 'f() { test $1 = 0 || { echo $1; f `expr $1 - 1`; }; }; f 3', "3\n2\n1"),
    ("lists", "false || echo a && echo b; true && false || echo c; ! true; echo $?", "a\nb\nc\n1"),
    ("subshell", "x=1; (x=2; echo $x; exit 5); echo $? $x; { x=3; }; echo $x", "2\n5 1\n3"),
    ("pipeline", "echo b a | tr ' ' '\\n' | sort | while read x; do echo -$x-; done; true | false; echo $?", "-a-\n-b-\n1"),
    ("redirections", "cd /tmp; echo 1 >f; echo 2 >>f; cat <f; cat nothing 2>e; cat e; echo x >&2 2>/dev/null; rm f e",
     "1\n2\ncat: nothing: No such file or directory\nx"),
    ("on compounds", "cd /tmp; for i in 1 2; do echo $i; done >f; while read x; do echo -$x; done <f; rm f", "-1\n-2"),
    ("output that goes nowhere", "echo lost >&-; echo $? kept", "1 kept"),
    ("of builtins", "cd /tmp; echo a >f; exec 3<f; read x <&3; exec 3<&-; echo $x; read y <&3; echo $? | cat; rm f",
     "a\nsh: 3: bad file unit number\n1"),
    ("here-documents", "x=1; cat <<E; cat <<'E'; cat <<-E\n$x `echo y` \\$x\nE\n$x\nE\n\tz\n\tE\n", "1 y $x\n$x\nz"),
    ("read", "echo 'a b  c ' | { read x y; echo \"[$x][$y]\"; }; echo 'a\\' | { read -r z; echo $z | cat; }", "[a][b  c]\na\\"),
    ("export", "a=1; export a; b=2; env | grep '^[ab]='; c=3 env | grep '^c='; echo [$c]", "a=1\nc=3\n[]"),
    ("readonly", "readonly r=1; r=2; echo never", "sh: r: is read only"),
    ("eval", "x='echo $y'; y=1; eval $x; eval 'for i in 1 2; do echo $i; done'", "1\n1\n2"),
    ("dot", "echo 'v=7; return 2' >/tmp/f; . /tmp/f; echo $? $v; rm /tmp/f", "2 7"),
    ("traps", "trap 'echo caught' USR1; kill -USR1 $$; trap '' TERM; kill $$; trap 'echo bye' 0; trap", "caught\n0: echo bye\n15: \n16: echo caught\nbye"),
    ("a trap at the end", "sh -c 'trap \"echo caught; exit 3\" USR1; kill -USR1 $$'; echo $?", "caught\n3"),
    ("wait", "sleep 0 & wait $!; echo $?; (exit 3) & wait $!; echo $?; sh -c 'kill $$'; echo $?", "0\n3\nsh: Terminated\n143"),
    ("not found", "nosuch; echo $?; /etc/passwd; echo $?; /etc; echo $?",
     "sh: nosuch: not found\n127\nsh: /etc/passwd: cannot execute\n126\nsh: /etc: cannot execute\n126"),
    ("scripts", "cd /tmp; echo 'echo $0 $1 $#' >s; chmod 755 s; ./s a b; sh s; rm s", "./s a 2\ns 0"),
    ("-c", "sh -c 'echo $0 $1; exit 9' name arg; echo $?", "name arg\n9"),
    ("-c without a name", "sh -c 'echo $0'; cd /tmp; ln -s /bin/sh s; ./s -c 'echo $0'; rm s", "sh\n./s"),
    ("-e", "set -e; false || :; if false; then :; fi; echo on; false; echo never", "on"),
    ("-x", "set -x; echo a 2>/dev/null; x=1", "+ echo a\na"),
    ("-u", "set -u; echo $nothing; echo never", "sh: nothing: parameter not set"),
    ("command", "echo() { :; }; command echo real; command -v cd cat; command -v cat; command -v nosuch; echo; echo $?; command echo $?",
     "real\ncd\n/bin/cat\n0"),
    ("printf", "printf '%s=%d|%5.1f|%c|%%|%b\\n' a 0x10 2.5 xyz 'p\\tq' b 2; printf '\\101\\n'; printf '%d\\n' x; echo $?; env printf '%s\\n' out",
     "a=16|  2.5|x|%|p\tq\nb=2|  0.0||%|\nA\nsh: printf: x: bad number\n0\n1\nout"),
    ("ulimit", "ulimit -f 10; ulimit -f; ulimit -H -f; ulimit -c 0; ulimit -c; ulimit -n x; ulimit -y; echo $?",
     "10\n10\n0\nsh: ulimit: x: bad number\nsh: usage: ulimit [-HS] [-a | -cdfnst] [limit]\n2"),
    ("kill -l", "kill -l 9 15; kill -l 130", "KILL\nTERM\nINT"),
    ("getopts", "set -- -a -bv w; while getopts ab: o; do echo $o $OPTARG; done; echo $OPTIND", "a\nb v\n3"),
    ("syntax", "if true; fi", "sh: syntax error at line 1: `fi' unexpected"),
    ("echo", "echo 'a\\tb\\n\\0101\\c'; echo", "a\tb\nA"),
    ("test", "test -f /etc/passwd -a ! -d /etc/passwd; echo $?; [ 1 -lt 2 -a '(' a = b -o c ')' ]; echo $?; [ a; echo $?",
     "0\n0\nsh: [: ] missing\n2"),
    ("files of /bin", "cd /tmp; mkdir -p d/e; touch d/f; ls d; cp -r d g; mv g h; ls h | wc -l; ln -s f d/l; rm -r d h; ls",
     "e\nf\n       2\n"),
    ("chmod", "cd /tmp; umask 022; >f; m() { chmod $1 f; ls -l f | (read x y; echo $x); }; m 640; m +x; m go-x; m u=r,o=w; m a+s,u-s; m u+w-r; m 7q; rm f",
     "-rw-r-----\n-rwxr-x--x\n-rwxr-----\n-r--r---w-\n-r--r-S-w-\n--w-r-S-w-\nusage: chmod [-R] mode file ...\n--w-r-S-w-"),
    ("text", "printf=; echo c a b | tr ' ' '\\n' | sort -r | head -2 | tail -1; expr abc : 'a\\(.\\)'; basename /a/b.c .c; dirname /a/b",
     "b\nb\nb\n/a"),
    ("cut", "cut -d: -f2- /w/cut; cut -sd : -f1,3 /w/cut; cut -c2,4-,-1 /w/cut; cut -f 3-1 /w/cut; cut -c1 /nope; echo $?; cut -c1 -f2; echo $?",
     "b:c\nxyz\n2\na:c\n1\na::c\nxy\n1:\ncut: bad list\ncut: /nope: No such file or directory\n1\ncut: only one list may be given\n1"),
    ("uniq", "cd /tmp; for o in '-c' '-d' '-u' '-u -1' '-c +2'; do uniq $o /w/uniq; done; uniq -c -1 - g </w/uniq; cat g; rm g; uniq -z; echo $?",
     "   2 a b\n   1 c b\n   1 c d\na b\nc b\nc d\nc d\n   3 a b\n   1 c d\n   3 a b\n   1 c d\n"
     "usage: uniq [-cdu] [-fields] [+characters] [input [output]]\n1"),
    ("commands by name", "env true; echo $?; env test a = b; echo $?; env echo x", "0\n1\nx"),
)  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    directory = tmp_path_factory.mktemp("sh")
    (directory / "cut").write_text("a:b:c\nxyz\n1:2")
    (directory / "uniq").write_text("a b\na b\nc b\nc d\n")
    script = ""
    for number, (_, text, _) in enumerate(SCRIPTS):
        (directory / str(number)).write_text(text)
        script += f"echo '=== {number}'; sh -c \"`cat /w/{number}`\" sh 2>&1\n"
    (directory / "all").write_text(script)
    done = hp9k("sh", "/w/all", mount=directory)
    pieces = done.stdout.split("=== ")[1:]
    return {SCRIPTS[int(piece.split("\n")[0])][0]: piece.partition("\n")[2] for piece in pieces}


def hp9k(*arguments: str, mount: Path | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
    mounts = ["--mount", f"{mount}:/w:ro"] if mount else []
    command = [sys.executable, "-m", "tools.cli", "run", *mounts, *arguments]
    return subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, input=text, timeout=120, check=False
    )


@pytest.mark.parametrize(("name", "script", "expected"), SCRIPTS, ids=[name for name, _, _ in SCRIPTS])
def test_script(results: dict[str, str], name: str, script: str, expected: str) -> None:
    assert results[name].rstrip("\n") == expected.rstrip("\n")


def test_commands_from_the_standard_input_are_shared_with_programs() -> None:
    assert hp9k("sh", text="echo 1\ncat\n2\n3\n").stdout == "1\n2\n3\n"
    assert hp9k("sh", text="read x\nvalue\necho $x\nexit 3\necho never\n").stdout == "value\n"


WRITERS = (
    "cut -c1 x", "date", "df", "env", "expr 1 + 1", "grep . x", "head x", "ls", "sed p x", "sort x", "tail x", "tr a b <x",
    "uname", "uniq x", "wc x",
)  # fmt: skip


def test_output_that_has_no_room_is_an_error() -> None:
    script = "cd /tmp; echo text >x; " + "; ".join(f"{command} || echo failed >&2" for command in WRITERS)
    arguments = [sys.executable, "-m", "tools.cli", "run", "sh", "-c", script]
    with open("/dev/full", "w") as full:
        done = subprocess.run(arguments, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.stderr.splitlines() == [
        line
        for command in WRITERS
        for line in (f"{command.split()[0]}: standard output: No space left on device", "failed")
    ]


def test_exit_status() -> None:
    assert hp9k("sh", "-c", "exit 3").returncode == 3
    assert hp9k("sh", "-c", "true\nfalse").returncode == 1
    assert hp9k("sh", "/nowhere").returncode == 127
