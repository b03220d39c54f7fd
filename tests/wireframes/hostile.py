"""Drawings that are meant to be too much."""

from random import Random


def full(*rows: str) -> str:
    """200 rows of 240 columns of something."""
    return "\n".join((rows[row % len(rows)] * 240)[:240] for row in range(200))


def _noise(characters: str, seed: int) -> str:
    random = Random(seed)
    return "\n".join("".join(random.choice(characters) for _ in range(240)) for _ in range(200))


HOSTILE = {
    "joints": full("+-", "| "),
    "crossings": full("┼"),
    "openings": full("┬"),
    "rounded": full("╭╮", "╰╯"),
    "doubles": full("╬"),
    "pictures": full("┌─────┐", "│[IMG]│", "└─────┘"),
    "crossed boxes": full("+----+", "|\\  /|", "| /\\ |", "+----+"),
    "one crossed box": "+" + "-" * 238 + "+\n" + ("|" + "\\/" * 119 + "|\n") * 198 + "+" + "-" * 238 + "+",
    "slanted": full("/\\", "\\/"),
    "brackets": full("[", "[_"),
    "angles": full("<a "),
    "buttons": full("[a]"),
    "fields": full("[__] "),
    "scroll bars": full("▲", "█", "▼"),
    "blocks": full("░▒▓█▚"),
    "emoji": full("🔍🏠"),
    "unknown letters": full("\U0001e900"),
    "letters": full("abcdefghij"),
    "ragged walls": "\n".join(("| " * 120)[row % 3 :] for row in range(200)),
    "drifting walls": "\n".join(" " * (row % 16) + "| a " * 55 for row in range(200)),
    "walls adrift": "\n".join("".join("|" + " " * ((row * 7 + n * 5) % 4) for n in range(80)) for row in range(200)),
    "drifting buttons": "\n".join(" " * (row % 7) + "|[a]  " * 38 for row in range(200)),
    "noise of lines": _noise("+-| ", 1),
    "noise of boxes": _noise("│─┌┐└┘├┤┬┴┼ ", 2),
    "noise of all": _noise("+-|[]()<>xXo_=#.'`v^/\\ a1", 3),
    "unending": "[" + "a " * 31_000,
    "towers": "a" + "\u0301" * 60_000,
    "marks": full("a\u0301\u0302\u0303\u0304")[:64_000],
    "empty lines": "\n" * 63_999 + "a",
    "tabs": "\t" * 64_000,
    "joiners": "👩\u200d" * 30_000,
    "fences": "```\n" * 16_000,
    "nothing but blanks": " " * 64_000,
    "too long": "a" * 64_001,
}
