// SPDX-License-Identifier: MIT
// faye behind a front with Salesforce's token endpoint, list of versions and path of CometD.
// peers.py has the conversation with the program that started it.
'use strict';

const http = require('http');
const faye = require('faye');

const order = JSON.parse(process.argv[2]);
const token = '00D000000000001!fromTheFront';

let connects = 0;
const sessions = new Set();

function say(object) {
  process.stdout.write(JSON.stringify(object) + '\n');
}

function answer(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

// A short timeout, so that polls without events are seen, too.
const bayeux = new faye.NodeAdapter({ mount: `/cometd/${order.apiVersion}`, timeout: 1 });

bayeux.addExtension({
  incoming(message, request, callback) {
    // What this program publishes itself comes without a request.
    if (request && request.headers.authorization !== `Bearer ${token}`) {
      message.error = '401::Authentication invalid';
    }
    if (request && message.channel === '/meta/connect') {
      connects += 1;
    }
    callback(message);
  },
});
bayeux.on('handshake', (session) => sessions.add(session));
bayeux.on('disconnect', (session) => sessions.delete(session));
bayeux.on('subscribe', (session, channel) => say({ subscribed: channel }));

function signIn(request, response) {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const fields = new URLSearchParams(body);
    const isKnown = ['username', 'password', 'client_id', 'client_secret'].every(
      (name) => fields.get(name) === order.credentials[name]
    );
    if (fields.get('grant_type') !== 'password' || !isKnown) {
      answer(response, 400, { error: 'invalid_grant', error_description: 'authentication failure' });
      return;
    }
    const url = `http://${request.headers.host}`;
    answer(response, 200, {
      access_token: token,
      instance_url: url,
      id: `${url}/id/00D000000000001/005000000000001`,
      token_type: 'Bearer',
      issued_at: String(Date.now()),
      signature: 'unsigned',
    });
  });
}

const front = http.createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/services/oauth2/token') {
    signIn(request, response);
  } else if (request.method === 'GET' && /^\/services\/data\/?$/.test(request.url)) {
    const version = order.apiVersion;
    answer(response, 200, [{ label: 'Front', url: `/services/data/v${version}`, version }]);
  } else {
    answer(response, 404, [{ errorCode: 'NOT_FOUND', message: 'not found' }]);
  }
});
bayeux.attach(front);

const commands = {
  async publish({ channel, data }) {
    await Promise.all(data.map((each) => bayeux.getClient().publish(channel, each)));
    return data.length;
  },
  async connects() {
    return connects;
  },
  // What faye itself does with a client that it has not heard of for too long.
  async forgetSessions() {
    const own = bayeux.getClient()._dispatcher.clientId;
    const forgotten = [...sessions].filter((session) => session !== own);
    forgotten.forEach((session) => bayeux._server._engine.destroyClient(session));
    return forgotten.length;
  },
};

async function obey(line) {
  const command = JSON.parse(line);
  say({ done: command.number, result: await commands[command.name](command) });
}

let rest = '';
process.stdin.on('data', (part) => {
  const lines = (rest + part).split('\n');
  rest = lines.pop();
  lines.forEach((line) => {
    obey(line).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  });
});
process.stdin.on('end', () => process.exit(0));

// The client of this program shakes hands first, so that it is not taken for one of the others.
bayeux.getClient().publish('/front/ready', {}).then(() => {
  front.listen(0, '127.0.0.1', () => say({ url: `http://127.0.0.1:${front.address().port}` }));
});
