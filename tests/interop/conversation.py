# SPDX-License-Identifier: MIT
"""What the clients in Python share: they talk to peers.py, and end with their standard input."""

import asyncio
import json
import sys


def say(**members):
    print(json.dumps(members), flush=True)


async def _end_of_input():
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


async def _converse(receive):
    receiving = asyncio.create_task(receive(json.loads(sys.argv[1])))
    ending = asyncio.create_task(_end_of_input())
    await asyncio.wait({receiving, ending}, return_when=asyncio.FIRST_COMPLETED)
    if receiving.done():
        receiving.result()
        raise RuntimeError("the stream has ended by itself")
    receiving.cancel()
    try:
        await receiving
    except asyncio.CancelledError:
        pass


def converse(receive):
    """Runs receive(order) until the standard input ends."""
    asyncio.run(_converse(receive))
