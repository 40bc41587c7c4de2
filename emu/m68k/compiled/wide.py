"""Numbers of 128 and 256 bits of a program being made: unsigned, written as they are asked for.

They stand for fractions: `Q128` means that 1 would be 2**128.
"""

from __future__ import annotations

from emu.jit.code import Code


class Wide:
    """An integer of `width` bits."""

    __slots__ = ("code", "name", "width")

    def __init__(self, code: Code, name: str, width: int = 128) -> None:
        self.code = code
        self.name = name
        self.width = width

    def _made(self, operation: str, *operands: Wide | int, width: int = 0) -> Wide:
        names = ", ".join([one.name if isinstance(one, Wide) else str(one) for one in operands])
        return Wide(self.code, self.code.result(f"{operation} i{self.width} {names}"), width or self.width)

    def __add__(self, other: Wide | int) -> Wide:
        return self._made("add", self, other)

    def __sub__(self, other: Wide | int) -> Wide:
        return self._made("sub", self, other)

    def __rsub__(self, other: int) -> Wide:
        return self._made("sub", other, self)

    def __mul__(self, other: Wide | int) -> Wide:
        return self._made("mul", self, other)

    def __and__(self, other: Wide | int) -> Wide:
        return self._made("and", self, other)

    def __xor__(self, other: Wide | int) -> Wide:
        return self._made("xor", self, other)

    def __lshift__(self, count: Wide | int) -> Wide:
        return self._made("shl", self, count)

    def __rshift__(self, count: Wide | int) -> Wide:
        return self._made("lshr", self, count)

    def signed_shift(self, count: int) -> Wide:
        """To the right, of a number with a sign."""
        return self._made("ashr", self, count)

    def to(self, width: int) -> Wide:
        if width == self.width:
            return self
        operation = "trunc" if width < self.width else "zext"
        return Wide(self.code, self.code.result(f"{operation} i{self.width} {self.name} to i{width}"), width)

    def extended(self, width: int) -> Wide:
        """Of a number with a sign."""
        return Wide(self.code, self.code.result(f"sext i{self.width} {self.name} to i{width}"), width)

    def high(self, other: Wide | int) -> Wide:
        """The upper half of a product."""
        name = other.name if isinstance(other, Wide) else str(other)
        return Wide(self.code, self.code.result(f"call i128 @high(i128 {self.name}, i128 {name})"))

    def leading_zeros(self) -> Wide:
        width = self.width
        return Wide(
            self.code, self.code.result(f"call i{width} @llvm.ctlz.i{width}(i{width} {self.name}, i1 false)"), width
        )

    def compare(self, predicate: str, other: Wide | int) -> Wide:
        """A number of one bit."""
        return self._made(f"icmp {predicate}", self, other, width=1)

    def select(self, yes: Wide | int, no: Wide | int, width: int = 0) -> Wide:
        """`yes` if this, of one bit, is set."""
        width = width or next(one.width for one in (yes, no) if isinstance(one, Wide))
        operands = ", ".join(f"i{width} {one.name if isinstance(one, Wide) else one}" for one in (yes, no))
        return Wide(self.code, self.code.result(f"select i1 {self.name}, {operands}"), width)


# The upper half of the product of two numbers of 128 bits, of the host's products of 64.
HIGH = """
define internal i128 @high(i128 %a, i128 %b) noinline #2 {
  %al = and i128 %a, 18446744073709551615
  %ah = lshr i128 %a, 64
  %bl = and i128 %b, 18446744073709551615
  %bh = lshr i128 %b, 64
  %ll = mul i128 %al, %bl
  %lh = mul i128 %al, %bh
  %hl = mul i128 %ah, %bl
  %hh = mul i128 %ah, %bh
  %llh = lshr i128 %ll, 64
  %lhl = and i128 %lh, 18446744073709551615
  %s1 = add i128 %llh, %lhl
  %hll = and i128 %hl, 18446744073709551615
  %s2 = add i128 %s1, %hll
  %carry = lshr i128 %s2, 64
  %lhh = lshr i128 %lh, 64
  %hlh = lshr i128 %hl, 64
  %t1 = add i128 %hh, %lhh
  %t2 = add i128 %t1, %hlh
  %t3 = add i128 %t2, %carry
  ret i128 %t3
}
declare i128 @llvm.ctlz.i128(i128, i1)
declare i256 @llvm.ctlz.i256(i256, i1)
"""
