# SPDX-License-Identifier: MIT
"""Receives with aio-sf-streaming."""

from aio_sf_streaming import ReplayType, SimpleSalesforceStreaming

from conversation import converse, say


class Client(SimpleSalesforceStreaming):
    def __init__(self, order):
        super().__init__(
            username=order["username"],
            password=order["password"],
            client_id=order["clientId"],
            client_secret=order["clientSecret"],
        )
        self.order = order

    @property
    def token_url(self):
        # The package knows Salesforce's two login hosts only.
        return self.order["url"] + "/services/oauth2/token"

    async def get_last_replay_id(self, channel):
        return ReplayType(self.order["from"])


async def receive(order):
    async with Client(order) as client:
        for channel in order["channels"]:
            reply = await client.subscribe(channel)
            if not reply[0]["successful"]:
                raise RuntimeError(f"refused: {reply}")
        say(ready=True)
        async for event in client.events():
            say(channel=event["channel"], replayId=event["data"]["event"]["replayId"])


converse(receive)
