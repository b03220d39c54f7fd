"""Which tests run in the same process, where several run side by side."""

from zlib import crc32

from xdist.scheduler import LoadScopeScheduling

# Files that take so long that one process would still be at them when the others have nothing left.
IN_PARTS = {"tests/voiceprd/api/test_schema.py": 4, "tests/faults/test_any_order.py": 4}


class ByFile(LoadScopeScheduling):
    """Those of a file stay together, for what they share: a site that is served, a table that is read once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return f"{file} {crc32(nodeid.encode()) % IN_PARTS[file]}" if file in IN_PARTS else file
