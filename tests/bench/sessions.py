"""Many sessions of one server, by Streamlit's own protocol: they say what a page's script says.

What a real page sends when it is opened and stepped is recorded and said again by sessions that
only listen: a hundred browsers would measure themselves. Beside them a real page steps too.
`python tests/bench/sessions.py ADDRESS FILE COUNT SECONDS` is the part that speaks; it runs in a
process of its own.
"""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import time
from pathlib import Path

SECONDS = 60
EVERY = 3.0
LARGEST = 20_000
"""No end of a run is told in a message of more bytes."""


async def speak(
    address: str, said: dict[str, list[str]], number: int, count: int, seconds: float
) -> tuple[int, list[float]]:
    """Open a session, step through time; return the bytes received and the answers, ms."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415
    from websockets.asyncio.client import connect  # noqa: PLC0415

    answers: list[float] = []
    heard = 0
    done = asyncio.Event()
    await asyncio.sleep(number * EVERY * 4 / count)
    url = f"ws{address.removeprefix('http')}_stcore/stream"
    async with connect(
        url, subprotocols=["streamlit"], origin=address.rstrip("/"), max_size=None
    ) as line:

        async def listen() -> None:
            nonlocal heard
            async for part in line:
                heard += len(part)
                if len(part) < LARGEST:
                    told = ForwardMsg.FromString(part if isinstance(part, bytes) else part.encode())
                    if told.WhichOneof("type") == "script_finished":
                        done.set()

        listener = asyncio.create_task(listen())
        for message in said["opening"]:
            await line.send(base64.b64decode(message))
        await asyncio.wait_for(done.wait(), 60)
        ready = EVERY * 4 + 5
        await asyncio.sleep(ready - number * EVERY * 4 / count)
        end = time.monotonic() + seconds
        await asyncio.sleep(EVERY * number / count)
        step = 0
        while time.monotonic() < end:
            start = time.monotonic()
            if said["steps"]:
                done.clear()
                await line.send(base64.b64decode(said["steps"][step % len(said["steps"])]))
                await asyncio.wait_for(done.wait(), 60)
                answers.append((time.monotonic() - start) * 1000)
                step += 1
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - start)))
        listener.cancel()
    return heard, answers


async def speak_all(
    address: str, said: dict[str, list[str]], count: int, seconds: float
) -> dict[str, object]:
    """Run all sessions and return what they heard."""
    results = await asyncio.gather(
        *(speak(address, said, n, count, seconds) for n in range(count)), return_exceptions=True
    )
    good = [result for result in results if not isinstance(result, BaseException)]
    wrong = [repr(result) for result in results if isinstance(result, BaseException)]
    return {
        "bytes": [heard for heard, _ in good],
        "answers": [answer for _, answers in good for answer in answers],
        "failed": len(wrong),
        "why": wrong[:2],
    }


def start_speakers(
    folder: Path, address: str, said: dict[str, list[str]], count: int
) -> subprocess.Popen[str]:
    """Start the sessions in a process of their own."""
    file = folder / "said.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    command = [sys.executable, __file__, address, str(file), str(count), str(SECONDS)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


class Recorder:
    """What a page says to its server."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def listen(self, page: object) -> None:
        """Take down what the page sends from now on."""
        page.on("websocket", lambda line: line.on("framesent", self._take))  # type: ignore[attr-defined]

    def _take(self, part: bytes | str) -> None:
        data = part if isinstance(part, bytes) else part.encode()
        self._parts.append(base64.b64encode(data).decode())

    def cut(self) -> list[str]:
        """Return what was said since the last time."""
        parts, self._parts = self._parts, []
        return parts


if __name__ == "__main__":
    wanted = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    told = asyncio.run(speak_all(sys.argv[1], wanted, int(sys.argv[3]), float(sys.argv[4])))
    sys.stdout.write(json.dumps(told))
