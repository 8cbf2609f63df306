"""Leaves a file for the next submission wherever it may write; the doctor removes what it finds."""

import os
from typing import Any

from grader.sandbox.doctor.hostile.ways import tried


def attempt(target: dict[str, Any]) -> dict[str, str]:
    def leave(place: str) -> None:
        with open(os.path.join(place, target["name"]), "w") as file:
            file.write(target["token"])

    places = dict.fromkeys([*target["places"], "..", "."])
    # Writing is allowed in some of them: what counts is what the doctor finds when this process is gone.
    tried({place: lambda place=place: leave(place) for place in places})  # type: ignore[misc]
    return dict.fromkeys(places, "")
