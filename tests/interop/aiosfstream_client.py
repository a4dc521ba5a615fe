# SPDX-License-Identifier: MIT
"""Receives with aiosfstream-ng."""

from collections import defaultdict

from aiosfstream_ng import Client, PasswordAuthenticator, ReplayMarker

from conversation import converse, say


class Authenticator(PasswordAuthenticator):
    url = ""

    @property
    def _token_url(self):
        # The package knows Salesforce's two login hosts only.
        return self.url + "/services/oauth2/token"


async def receive(order):
    authenticator = Authenticator(
        consumer_key=order["clientId"],
        consumer_secret=order["clientSecret"],
        username=order["username"],
        password=order["password"],
    )
    authenticator.url = order["url"]
    positions = defaultdict(lambda: ReplayMarker(date="", replay_id=order["from"]))
    async with Client(authenticator, replay=positions) as client:
        for channel in order["channels"]:
            await client.subscribe(channel)
        say(ready=True)
        async for event in client:
            say(channel=event["channel"], replayId=event["data"]["event"]["replayId"])


converse(receive)
