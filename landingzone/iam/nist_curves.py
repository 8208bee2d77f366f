"""The NIST curves P-256, P-384 and P-521: which points are on them.

Source: https://doi.org/10.6028/NIST.SP.800-186
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """The points with y² = x³ - 3x + b, modulo a prime."""

    prime: int
    b: int

    def holds(self, point: bytes) -> bool:
        """Tell whether a point is on the curve: the byte 4, then both coordinates at their full length."""
        size = (self.prime.bit_length() + 7) // 8
        if point[:1] != b"\x04" or len(point) != 1 + 2 * size:
            return False
        x, y = int.from_bytes(point[1 : 1 + size], "big"), int.from_bytes(point[1 + size :], "big")
        return max(x, y) < self.prime and (y * y - x * x * x + 3 * x - self.b) % self.prime == 0


CURVES = {
    bytes.fromhex("2a8648ce3d030107"): Curve(
        2**256 - 2**224 + 2**192 + 2**96 - 1, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    ),
    bytes.fromhex("2b81040022"): Curve(
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
    bytes.fromhex("2b81040023"): Curve(
        2**521 - 1,
        0x51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00,
    ),
}
"""The curves by their object identifiers, as keys contain them."""
