"""What the calls of a region tell of its indirect branches."""

from __future__ import annotations

from emu.jit.flow import Flow


def test_a_procedure_returns_to_where_it_was_called():
    flow = Flow()
    flow.call(0x2000, 0x1008)
    flow.call(0x2000, 0x1048)
    flow.call(0x2100, 0x2028)
    flow.settle([0x1000, 0x2000])
    assert flow.returns(0x2040) == [0x1008, 0x1048]
    assert flow.returns(0x2100) == flow.returns(0x2ABC) == [0x2028]
    assert flow.returns(0x1FFF) == []
    assert flow.targets(0x2040) == []


def test_what_only_a_stub_leads_to_returns_to_where_the_stub_was_called():
    flow = Flow()
    flow.call(0x2000, 0x1008)
    flow.direct(0x1000)
    flow.indirect(0x200C)
    flow.settle([0x1000, 0x1008, 0x2000, 0x5000])
    assert flow.targets(0x200C) == [0x5000]
    assert flow.returns(0x5040) == [0x1008]


def test_a_call_of_what_is_not_known():
    flow = Flow()
    flow.indirect(0x1000, 0x1008)
    flow.settle([0x1008, 0x5000, 0x6000])
    assert flow.targets(0x1000) == [0x5000, 0x6000]
    assert flow.returns(0x5040) == flow.returns(0x6000) == [0x1008]


def test_a_table_of_branches_is_not_guessed():
    flow = Flow()
    flow.call(0x2000, 0x1008)
    flow.indirect(0x2040)
    flow.settle([0x2000, 0x2060, 0x2080])
    assert flow.targets(0x2040) == []
    assert flow.returns(0x2090) == [0x1008], "what it leads to is no procedure"


def test_too_many_are_none():
    flow = Flow()
    flow.indirect(0x1000, 0x1008)
    flow.settle(range(0x5000, 0x5100, 0x10))
    assert flow.targets(0x1000) == []
    for number in range(20):
        flow.call(0x2000, 0x3000 + 8 * number)
    flow.settle([])
    assert len(flow.returns(0x2000)) == 4
