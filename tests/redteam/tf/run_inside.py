"""One real run over the hostile TensorFlow class, inside the box: `redteam/inside.py` with this folder's `stage`.

Usage: run_inside.py SPEC, as there. The limit: the images are scikit-learn's small digits, so nothing is needed beside.
"""

import json
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))  # behind this folder: `stage` is this one's

import inside

if __name__ == "__main__":
    inside.main(json.loads(sys.argv[1]))
