# SPDX-License-Identifier: MIT
"""Lets our programs and those of others send each other events, and prints who has received what.

scripts/interop starts it. Exit status: 0 when nothing was lost, doubled, out of order or unasked for.
"""

import argparse
import collections
import json
import os
import signal
import sys
import time
import traceback

from peers import HERE, Emulator, Failure, FayeServer, Listener, PeerClient, Process

TOPIC = "/topic/AccountUpdates"
GENERIC = "/u/Notifications"
PLATFORM = "/event/Order_Placed__e"
CHANGES = "/data/AccountChangeEvent"

# Polls bring one event, a few, and many.
BATCHES = (1, 1, 7, 1, 40, 3)
RECEIVE_SECONDS = 90


class Outcome:
    def __init__(self, published, received, problem=None):
        self.published = len(published)
        self.received = len(received)
        counts = collections.Counter(received)
        wanted = set(published)
        self.lost = len(wanted - set(counts))
        self.doubled = sum(count - 1 for count in counts.values())
        self.foreign = sum(1 for each in counts if each not in wanted)
        self.problem = problem
        if problem is None and self.lost + self.doubled + self.foreign == 0:
            if by_channel(published) != by_channel(received):
                self.problem = "not in the order of publishing"

    @property
    def verdict(self):
        if self.foreign:
            return f"FAILED: {self.foreign} never published"
        if self.lost or self.doubled:
            return "FAILED" + (f": {self.problem}" if self.problem else "")
        return f"FAILED: {self.problem}" if self.problem else "ok"

    @property
    def is_good(self):
        return self.verdict == "ok"


def by_channel(events):
    result = collections.defaultdict(list)
    for channel, replay_id in events:
        result[channel].append(replay_id)
    return result


def payload(channel, number):
    if channel.startswith("/u/"):
        return f"Notice {number}: naïve café, 日本語 🚚"
    if channel.startswith("/topic/"):
        return {"Id": f"001{number:012d}AAA", "Name": f"Account № {number}"}
    if channel.startswith("/data/"):
        return {"Name": f"Account № {number}"}
    return {"Order_No__c": f"A-{number}", "Note__c": 'quoted "text", a \\ and a\nline break'}


def publish(emulator, channels, events):
    """Publishes so many events on each channel, in batches of several sizes."""
    number = 0
    turn = 0
    while number < events:
        size = min(BATCHES[turn % len(BATCHES)], events - number)
        turn += 1
        for channel in channels:
            emulator.publish(channel, [payload(channel, number + i) for i in range(size)])
        number += size


class Cases:
    def __init__(self, options):
        self.program = options.sfstream
        self.log_dir = options.logs
        self.events = options.events
        self.node = options.node
        modules = os.path.abspath(options.node_modules)
        self.node_environment = {"NODE_PATH": modules}
        self.commands = {
            "jsforce": [options.node, os.path.join(HERE, "jsforce_client.js")],
            "aio-sf-streaming": [options.python, os.path.join(HERE, "aio_sf_streaming_client.py")],
            "aiosfstream-ng": [options.python, os.path.join(HERE, "aiosfstream_client.py")],
        }

    def emulator(self, case):
        return Emulator(case + ".emulator", self.program, self.log_dir)

    def conclude(self, case, server, receiver, published, problem):
        """Ends both and compares; what a receiver prints while it ends counts as well."""
        status = receiver.finish()
        if problem is None and status != 0:
            problem = f"{receiver.name} ended with status {status}{receiver.last_words()}"
        server.finish()
        return Outcome(published, receiver.events(), problem)

    def peer(self, case, name, channels, position, interrupt=None):
        """A client of others receives what the emulator publishes."""
        emulator = self.emulator(case)
        if position == -2:
            publish(emulator, channels, self.events // 2)
        url = emulator.url
        if name != "jsforce":
            # aiohttp keeps no cookies of a host that is an address.
            url = url.replace("127.0.0.1", "localhost")
        client = PeerClient(
            case, self.commands[name], self.log_dir, url, emulator.credentials, channels,
            position, self.node_environment,
        )
        client.wait_until_ready()
        publish(emulator, channels, self.events // 2)
        problem = client.wait_for_events(emulator.published(channels), RECEIVE_SECONDS)
        if interrupt and problem is None:
            emulator.wait_until_idle()
            emulator.control("POST", interrupt)
            publish(emulator, channels, self.events // 2)
            problem = client.wait_for_events(emulator.published(channels), RECEIVE_SECONDS)
        if problem is None:
            emulator.wait_until_idle()
        return self.conclude(case, emulator, client, emulator.published(channels), problem)

    def listen(self, case, replay, accidents):
        """`sfstream listen` receives what the emulator publishes, while accidents happen."""
        channels = [TOPIC, GENERIC, PLATFORM, CHANGES]
        emulator = self.emulator(case)
        if replay == "all":
            publish(emulator, channels, self.events // 2)
        listener = Listener(
            case, self.program, self.log_dir, emulator.url, emulator.credentials, channels, replay
        )
        emulator.wait_for_state(
            "subscriptions", lambda now: now["subscriptions"] == len(channels), 30
        )
        emulator.wait_until_idle()
        share = max(1, self.events // (2 * len(accidents)))
        for path, body in accidents:
            publish(emulator, channels, share)
            emulator.control("POST", path, body)
            # Some of these come while the client is away, some when it is back.
            publish(emulator, channels, share)
            emulator.wait_for_state("further poll", lambda now: now["heldPolls"] > 0, 60)
        published = emulator.published(channels)
        problem = listener.wait_for_events(published, RECEIVE_SECONDS)
        if problem is None:
            emulator.wait_until_idle()
        return self.conclude(case, emulator, listener, published, problem)

    def faye(self, case, make_data, forget):
        """`sfstream listen` receives what faye publishes, which does not replay."""
        channels = [GENERIC, PLATFORM]
        server = FayeServer(case + ".faye", self.node, self.log_dir, self.node_environment)
        listener = Listener(
            case, self.program, self.log_dir, server.url, server.CREDENTIALS, channels, "new"
        )
        server.wait_for_subscriptions(len(channels))
        published = []
        problem = None
        for turn in range(4):
            number = turn * self.events // 4
            for channel in channels:
                numbers = range(number + 1, number + self.events // 4 + 1)
                server.command("publish", channel=channel, data=[make_data(n) for n in numbers])
                published += [(channel, n) for n in numbers]
            problem = listener.wait_for_events(published, RECEIVE_SECONDS)
            if problem:
                break
            # At least one poll ends without an event.
            server.wait_for_polls(2)
            if forget and turn < 3:
                server.command("forgetSessions")
                server.wait_for_subscriptions(len(channels) * (turn + 2))
        return self.conclude(case, server, listener, published, problem)


def numbered(number):
    return {"number": number, "text": f"naïve № {number}"}


def like_salesforce(number):
    return {
        "event": {"replayId": number, "createdDate": "2026-01-01T00:00:00.000Z"},
        "payload": f"naïve № {number}",
    }


CUTS = [
    ("/kill-sessions", None),
    ("/cut-connections", {"reset": True}),
    ("/kill-sessions", None),
    ("/cut-connections", {"reset": False}),
    ("/faults", {"kind": "reset-in-body", "on": "connect"}),
    ("/revoke-tokens", None),
    ("/faults", {"kind": "truncate", "on": "connect"}),
    ("/expire-routing-cookies", None),
    ("/cut-connections", {"reset": True}),
    ("/disconnect-sessions", None),
]


def all_cases(cases):
    """Each: name, sender, receiver, what happens, and the function that does it."""
    three = [TOPIC, GENERIC, PLATFORM]
    kill = "/kill-sessions"
    js, aio, aiosf = "jsforce", "aio-sf-streaming", "aiosfstream-ng"
    return [
        ("jsforce-live", "emulator", js, "new events",
         lambda name: cases.peer(name, js, three, -1)),
        ("jsforce-replay", "emulator", js, "replay from -2, then new",
         lambda name: cases.peer(name, js, three, -2)),
        ("jsforce-killed", "emulator", js, "the same, sessions killed",
         lambda name: cases.peer(name, js, three, -2, kill)),
        ("aio-live", "emulator", aio, "new events",
         lambda name: cases.peer(name, aio, [TOPIC, GENERIC], -1)),
        ("aio-replay", "emulator", aio, "replay from -2, then new",
         lambda name: cases.peer(name, aio, [TOPIC, GENERIC], -2)),
        ("aiosfstream-replay", "emulator", aiosf, "replay from -2, then new",
         lambda name: cases.peer(name, aiosf, three, -2)),
        ("aiosfstream-killed", "emulator", aiosf, "the same, sessions killed",
         lambda name: cases.peer(name, aiosf, three, -2, kill)),
        ("faye-plain", "faye", "sfstream listen", "data without replay ids",
         lambda name: cases.faye(name, numbered, False)),
        ("faye-replay-ids", "faye", "sfstream listen", "data like Salesforce's",
         lambda name: cases.faye(name, like_salesforce, False)),
        ("faye-forgets", "faye", "sfstream listen", "sessions forgotten",
         lambda name: cases.faye(name, numbered, True)),
        ("listen-cut", "emulator", "sfstream listen", "killed and cut, new events",
         lambda name: cases.listen(name, "new", CUTS)),
        ("listen-cut-all", "emulator", "sfstream listen", "killed and cut, replay all",
         lambda name: cases.listen(name, "all", CUTS)),
    ]


def run_case(name, function):
    try:
        return function(name)
    except Failure as failure:
        return Outcome([], [], str(failure))
    except Exception as error:  # a case that breaks must not hide the others
        traceback.print_exc()
        return Outcome([], [], f"{type(error).__name__}: {error}")
    finally:
        Process.kill_all()


def print_versions():
    with open(os.path.join(HERE, "package.json"), encoding="utf-8") as file:
        packages = json.load(file)["dependencies"].items()
    print("From npm:", ", ".join(f"{name} {version}" for name, version in packages))
    with open(os.path.join(HERE, "requirements.txt"), encoding="utf-8") as file:
        pins = [line.strip().replace("==", " ") for line in file if "==" in line]
    print("From PyPI:", ", ".join(pins), end="\n\n")


def print_table(rows):
    head = ("Case", "Sender", "Receiver", "What happens", "Published", "Received", "Lost",
            "Doubled", "Verdict")
    texts = [
        (name, sender, receiver, what, str(outcome.published), str(outcome.received),
         str(outcome.lost), str(outcome.doubled), outcome.verdict)
        for name, sender, receiver, what, outcome in rows
    ]
    widths = [max(len(row[i]) for row in [head, *texts]) for i in range(len(head))]
    is_number = [4 <= i <= 7 for i in range(len(head))]
    for row in [head, tuple("-" * width for width in widths), *texts]:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_number)
        ]
        print("  ".join(cells).rstrip())


def interrupted(number, _frame):
    # Once is enough; the children are ended on the way out.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main():
    parser = argparse.ArgumentParser(prog="interop", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sfstream", required=True, help="the command to test")
    parser.add_argument("--node", default="node")
    parser.add_argument("--node-modules", required=True, help="where jsforce and faye are")
    parser.add_argument("--python", required=True, help="an interpreter that has the clients")
    parser.add_argument("--logs", required=True, help="folder for what the programs complain of")
    parser.add_argument("--events", type=int, default=200, help="events a channel (200)")
    parser.add_argument("--case", action="append", help="only this one; may be repeated")
    options = parser.parse_args()
    if options.events < 8:
        parser.error("--events must be 8 or more")
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupted)
    cases = all_cases(Cases(options))
    unknown = set(options.case or []) - {case[0] for case in cases}
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are "
                     f"{', '.join(case[0] for case in cases)}")
    rows = []
    try:
        for name, sender, receiver, what, function in cases:
            if options.case and name not in options.case:
                continue
            began = time.monotonic()
            outcome = run_case(name, function)
            rows.append((name, sender, receiver, what, outcome))
            print(f"==> {name}: {outcome.verdict} ({time.monotonic() - began:.1f} s)",
                  file=sys.stderr, flush=True)
    finally:
        Process.kill_all()
    print_versions()
    print_table(rows)
    failed = [row for row in rows if not row[4].is_good]
    if failed:
        print(f"\nWhat the programs said is in {options.logs}")
    print(f"\n{len(rows) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
