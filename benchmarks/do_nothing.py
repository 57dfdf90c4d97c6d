"""A web server that does nothing with what it takes: `python -m benchmarks.do_nothing TELEGRAM PORT`."""

from __future__ import annotations

import asyncio
import signal
import sys
import urllib.request

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sipbot.http import Bounded, serve


async def taken(request: Request) -> Response:
    await request.body()
    return JSONResponse({"method": "answerCallbackQuery"})


async def main(telegram: str, port: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with serve(Bounded([Route("/hook", taken, methods=["POST"])]), port=port) as url:
        body = f"url={url}/hook".encode()
        await asyncio.to_thread(urllib.request.urlopen, f"{telegram}/bot1:x/setWebhook", body)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
