"""Work that is done apart ends with its limit, and tells which one it was. The children are real."""

import os
import signal
import subprocess
import threading
import time

import pytest

from servicepunkt.common.apart import Crashed, Limits, OutOfMemory, OutOfTime, Stalled, run_and_measure, run_apart

CHILD = "tests.common.child"


def run(what: str, **limits) -> bytes:
    return run_apart(CHILD, what.encode(), limits=Limits(**{"memory": 256, "cpu": 1, "wall": 60.0, **limits}))


def test_bytes_go_in_and_bytes_come_out():
    assert run("echo hello") == b"hello"


def test_more_than_a_pipe_holds_goes_both_ways():
    much = os.urandom(5_000_000).hex()

    assert run("echo " + much) == much.encode()


def test_who_reckons_too_long_is_out_of_time():
    with pytest.raises(OutOfTime):
        run("reckon")


def test_who_waits_too_long_has_stalled():
    begun = time.monotonic()

    with pytest.raises(Stalled):
        run("sleep", wall=0.7)
    assert time.monotonic() - begun < 5


def test_who_wants_too_much_is_out_of_memory_and_gets_it_with_a_higher_limit():
    with pytest.raises(OutOfMemory):
        run("take 300")

    assert run("take 300", memory=512) == b"300"


def test_an_error_and_a_signal_are_crashes():
    with pytest.raises(Crashed) as error:
        run("fail")
    assert error.value.args == (1,)
    with pytest.raises(Crashed) as killed:
        run("kill")
    assert killed.value.args == (-signal.SIGKILL,)


def test_who_does_not_read_its_job_is_no_fault_of_the_pipe():
    with pytest.raises(Crashed):
        run("fail " + "x" * 1_000_000)


def test_it_knows_no_secrets_and_cannot_write(monkeypatch, tmp_path):
    monkeypatch.setenv("SERVICEPUNKT_SECRET_KEY", "planted")

    assert b"planted" not in run("environment")
    assert run(f"write {tmp_path / 'file'}") == b"OSError"
    assert (tmp_path / "file").read_bytes() == b""


def test_behind_the_door_it_reads_no_file_calls_nobody_and_starts_nothing(tmp_path):
    (tmp_path / "secret.key").write_text("planted")

    assert run(f"read {tmp_path / 'secret.key'}") == b"planted"
    assert run(f"read_behind_the_door {tmp_path / 'secret.key'}") == b"EMFILE EMFILE EMFILE"


def test_seconds_of_the_processor_and_memory_are_told():
    answer, used = run_and_measure(CHILD, b"echo x", limits=Limits(memory=256, cpu=5))

    assert answer == b"x"
    assert 0 < used.seconds < 5
    assert used.memory > 5  # no interpreter is smaller


def test_several_at_once_do_not_take_each_other_s_answers():
    answers: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: answers.update({n: run(f"echo {n}")})) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: str(number).encode() for number in range(6)}


def test_nothing_is_left_behind():
    with pytest.raises(Stalled):
        run("sleep", wall=0.5)

    listed = ["ps", "--ppid", str(os.getpid()), "-o", "args="]
    assert CHILD not in subprocess.run(listed, capture_output=True, text=True, check=False).stdout
