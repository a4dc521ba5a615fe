// SPDX-License-Identifier: MIT
// Receives with jsforce; peers.py has the conversation with the program that started it.
'use strict';

const jsforce = require('jsforce');
const { StreamingExtension } = require('jsforce/lib/api/streaming');

const order = JSON.parse(process.argv[2]);

function say(object) {
  process.stdout.write(JSON.stringify(object) + '\n');
}

function die(error) {
  console.error(error);
  process.exit(1);
}

// jsforce gives listeners the data of a message, so each knows its channel by itself.
function listener(channel) {
  return (data) => say({ channel, replayId: data.event.replayId });
}

// New events come by the clients that jsforce shares among channels, which do not replay.
function subscribeToNew(connection) {
  return order.channels.map((channel) => {
    const topic = channel.match(/^\/topic\/(.*)$/);
    return topic
      ? connection.streaming.topic(topic[1]).subscribe(listener(channel))
      : connection.streaming.subscribe(channel, listener(channel));
  });
}

// Its extension for replay is for one channel, so each has a client of its own.
function subscribeFrom(connection, position) {
  return order.channels.map((channel) =>
    connection.streaming
      .createClient([
        new StreamingExtension.AuthFailure((message) => die(new Error(JSON.stringify(message)))),
        new StreamingExtension.Replay(channel, position),
      ])
      .subscribe(channel, listener(channel))
  );
}

async function main() {
  const oauth2 = new jsforce.OAuth2({
    loginUrl: order.url,
    clientId: order.clientId,
    clientSecret: order.clientSecret,
  });
  const connection = new jsforce.Connection({ oauth2, version: '60.0' });
  await connection.loginByOAuth2(order.username, order.password);
  const subscriptions =
    order.from === -1 ? subscribeToNew(connection) : subscribeFrom(connection, order.from);
  await Promise.all(subscriptions);
  say({ ready: true });
}

process.stdin.on('end', () => process.exit(0)).resume();
main().catch(die);
