"""The locked process. Reads what to do from standard input as JSON, writes frames to standard output.

{"draw": PATH, "type": CONTENT TYPE, "first": N, "count": N}, or {"cover": [{"path": PATH, "boxes": [...]}, ...],
"first": N, "total": N}. Exit code 0 is the only yes.
"""

import json
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageFont

from cases import sandbox
from cases.pages import covering, drawing, frames

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 60


def main() -> None:
    """Do one piece of work and end."""
    asked = json.load(sys.stdin)
    # A picture that Pillow itself finds suspiciously large is refused; 40 million pixels are our own limit.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    ImageFont.load_default(10)
    paths = [Path(leaf["path"]) for leaf in asked["cover"]] if "cover" in asked else [Path(asked["draw"])]
    locks = sandbox.lock(memory=MEMORY_BYTES, cpu_seconds=CPU_SECONDS, readable=paths)
    first: int = asked["first"]
    if "cover" in asked:
        made = (
            covering.covered(first + place, paths[place], leaf["boxes"]) for place, leaf in enumerate(asked["cover"])
        )
        frames.write(sys.stdout.buffer, total=asked["total"], locks=locks, pages=made)
        return
    total, pages = drawing.pages(paths[0], asked["type"], first, asked["count"])
    frames.write(sys.stdout.buffer, total=total, locks=locks, pages=pages)


if __name__ == "__main__":
    main()
