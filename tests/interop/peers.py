# SPDX-License-Identifier: MIT
"""The programs that take part, each a child process with a conversation in lines of JSON.

A client of others gets its order as an argument in JSON (url, credentials, channels, from: -1 new
events, -2 all). It says {"ready": true} when it is subscribed, then for each event {"channel",
"replayId"}. It ends when its standard input does. The server faye_server.js says {"url"}, obeys
{"number", "name", ...} from its standard input and says {"done": number, "result"}.
"""

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    """A case cannot go on; the text says why."""


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        return max(0.0, self.end - time.monotonic())


class Process:
    """A child whose output is kept line by line, in order."""

    running = []

    def __init__(self, name, arguments, log_dir, environment=None):
        self.name = name
        self.lines = []
        self.changed = threading.Condition()
        self.ended = False
        self.log = os.path.join(log_dir, name + ".log")
        with open(self.log, "wb") as log:
            # A session of its own: a Ctrl-C in the terminal is for the parent to act on.
            self.child = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        Process.running.append(self)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            with self.changed:
                self.lines.append(line.decode("utf-8").rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait_for(self, what, condition, seconds):
        """Waits until condition() is true; it is asked again after each line."""
        deadline = Deadline(seconds)
        with self.changed:
            while not condition():
                if self.ended:
                    raise Failure(f"{self.name} ended before {what}{self.last_words()}")
                if deadline.left() == 0:
                    raise Failure(f"{self.name}: no {what} in {seconds} s{self.last_words()}")
                self.changed.wait(min(deadline.left(), 0.2))

    def last_words(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            words = log.read().strip().splitlines()
        return ": " + words[-1].strip() if words else ""

    def say(self, **members):
        try:
            self.child.stdin.write((json.dumps(members) + "\n").encode())
            self.child.stdin.flush()
        except OSError:
            pass  # it has ended, which wait_for() reports

    def end(self, by=None, seconds=15):
        """Ends the process by its standard input or a signal, and returns its exit status."""
        try:
            self.child.stdin.close()
        except OSError:
            pass
        if by is not None and self.child.poll() is None:
            self.child.send_signal(by)
        try:
            status = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure(f"{self.name} did not end in {seconds} s") from None
        self.reader.join(seconds)
        Process.running.remove(self)
        return status

    def kill(self):
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        if self in Process.running:
            Process.running.remove(self)

    @classmethod
    def kill_all(cls):
        for process in list(cls.running):
            process.kill()


class Receiver(Process):
    """A process that prints events."""

    def events(self):
        """What it has received so far: pairs of channel and id, in order."""
        with self.changed:
            lines = list(self.lines)
        found = []
        for line in lines:
            message = json.loads(line)
            if "channel" in message:
                found.append((message["channel"], self.id_of(message)))
        return found

    def id_of(self, message):
        return message["replayId"]

    def wait_for_events(self, published, seconds):
        """Waits until all is there; what is missing then is for the table to tell."""
        try:
            self.wait_for(
                "complete set of events", lambda: set(self.events()).issuperset(published), seconds
            )
        except Failure as failure:
            return str(failure)
        return None


class PeerClient(Receiver):
    """A client of others."""

    def __init__(self, name, command, log_dir, url, credentials, channels, position, environment):
        order = {"url": url, "channels": channels, "from": position, **credentials}
        super().__init__(name, [*command, json.dumps(order)], log_dir, environment)

    def wait_until_ready(self):
        # Replayed events may come before the last of several subscriptions.
        self.wait_for(
            "subscription", lambda: any("ready" in json.loads(line) for line in self.lines), 30
        )

    def finish(self):
        return self.end()


class Listener(Receiver):
    """`sfstream listen`."""

    def __init__(self, name, program, log_dir, url, credentials, channels, replay):
        arguments = [program, "listen", "--format", "jsonl", "--log-level", "info"]
        arguments += ["--login-url", url, "--replay", replay]
        arguments += ["--username", credentials["username"]]
        arguments += ["--client-id", credentials["clientId"], *channels]
        environment = {
            "SFSTREAM_PASSWORD": credentials["password"],
            "SFSTREAM_CLIENT_SECRET": credentials["clientSecret"],
        }
        super().__init__(name, arguments, log_dir, environment)

    def id_of(self, message):
        if message["replayId"] is not None:
            return message["replayId"]
        # Of a server that has no replay ids: the events of faye_server.js are numbered.
        return message["event"]["data"]["number"]

    def finish(self):
        return self.end(signal.SIGINT)


class Emulator(Process):
    """`sfstream emulate`, which publishes nothing by itself."""

    def __init__(self, name, program, log_dir):
        super().__init__(name, [program, "emulate", "--rate", "0"], log_dir)
        self.wait_for("address", lambda: any("To see" in line for line in self.lines), 15)
        found = {}
        for line in self.lines:
            # Two blanks, a name that is filled up to 16 characters, a value.
            row = re.match(r"  (\S.{15})(\S+)$", line)
            if row:
                found[row[1].strip()] = row[2]
        self.url = found["URL"]
        self.control_url = found["Control URL"]
        self.credentials = {
            "username": found["User name"],
            "password": found["Password"],
            "clientId": found["Consumer key"],
            "clientSecret": found["Consumer secret"],
        }

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control_url + path, data, method=method)
        # This machine, whatever proxy the environment names.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=15) as reply:
            return json.load(reply)

    def publish(self, channel, payloads):
        ids = self.control("POST", "/publish", {"channel": channel, "payloads": payloads})
        return [(channel, replay_id) for replay_id in ids["replayIds"]]

    def published(self, channels):
        return [
            (channel, replay_id)
            for channel in channels
            for replay_id in self.control(
                "GET", "/published?" + urllib.parse.urlencode({"channel": channel})
            )
        ]

    def wait_for_state(self, what, condition, seconds):
        """Waits until condition(statistics) is true."""
        deadline = Deadline(seconds)
        while not condition(self.control("GET", "/statistics")):
            if deadline.left() == 0:
                raise Failure(f"{self.name}: no {what} in {seconds} s")
            time.sleep(0.02)

    def wait_until_idle(self):
        """Waits until every session has a poll that is held: nothing is left to deliver."""
        self.wait_for_state(
            "idle sessions",
            lambda now: now["sessions"] > 0 and now["heldPolls"] == now["sessions"],
            30,
        )

    def finish(self):
        return self.end(signal.SIGINT)


class FayeServer(Process):
    """faye_server.js"""

    API_VERSION = "67.0"
    CREDENTIALS = {
        "username": "demo@example.com",
        "password": "demo-password",
        "clientId": "demo-client-id",
        "clientSecret": "demo-client-secret",
    }

    def __init__(self, name, node, log_dir, environment):
        credentials = {
            "username": self.CREDENTIALS["username"],
            "password": self.CREDENTIALS["password"],
            "client_id": self.CREDENTIALS["clientId"],
            "client_secret": self.CREDENTIALS["clientSecret"],
        }
        order = {"apiVersion": self.API_VERSION, "credentials": credentials}
        program = os.path.join(HERE, "faye_server.js")
        super().__init__(name, [node, program, json.dumps(order)], log_dir, environment)
        self.commands = 0
        self.wait_for("address", lambda: self._said("url"), 15)
        self.url = self._said("url")[0]

    def _said(self, member):
        said = [json.loads(line) for line in self.lines]
        return [each[member] for each in said if member in each]

    def command(self, name, **members):
        self.commands += 1
        number = self.commands
        self.say(number=number, name=name, **members)
        self.wait_for(f"reply to {name}", lambda: number in self._said("done"), 15)
        for line in self.lines:
            message = json.loads(line)
            if message.get("done") == number:
                return message["result"]
        raise AssertionError("unreachable")

    def wait_for_subscriptions(self, count):
        """count: how many there have been since the start."""
        self.wait_for("subscription", lambda: len(self._said("subscribed")) >= count, 60)

    def wait_for_polls(self, count):
        """Waits until so many more polls have come."""
        wanted = self.command("connects") + count
        deadline = Deadline(30)
        while self.command("connects") < wanted:
            if deadline.left() == 0:
                raise Failure(f"{self.name}: no further poll in 30 s")
            time.sleep(0.05)

    def finish(self):
        return self.end()
