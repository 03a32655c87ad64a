import { request as httpsRequest } from 'node:https';
import { rm } from 'node:fs/promises';
import { connect as http2Connect } from 'node:http2';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  carries,
  dial,
  exchange,
  firstPacket,
  newTag,
  openDoor,
  openRoom,
  portalFolder,
  ports,
  roomAddress,
  roomNumber,
  until,
} from './rig.ts';
import { identity, openPortal, overHttps, rawHttp, shownCertificate } from './pages-rig.ts';

const { door } = await openDoor();
await openRoom(1);
const tag = newTag();
await door.putTags(roomNumber(1), roomAddress(1), [tag]);
const first = identity('portal.example');

let uploaded = 0;
let streams: ServerResponse[] = [];
const portal = await openPortal((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
    streams.push(response);
    return;
  }
  if (request.url === '/upload') {
    // Reads nothing for now: what is sent meanwhile has to wait at the sender.
    request.once('close', () => undefined);
    setTimeout(
      () =>
        request.on('data', (chunk: Buffer) => (uploaded += chunk.length)).on('end', () => response.end('ok')),
      300,
    );
    return;
  }
  response.writeHead(200, { server: 'Koa/3', 'content-security-policy': "default-src 'self'" });
  response.end(JSON.stringify({ url: request.url, headers: request.headers }));
});

test('a key that is not that of the certificate is refused, and nothing changes', async () => {
  const wrong = { ...first, key: identity('other.example').key };
  const error = await door.putPortal(wrong).catch((e: unknown) => e);
  assert.is((error as { code: string }).code, 'bad-certificate');
  assert.not.match((error as Error).message, 'PRIVATE');
  assert.is(
    (await exchange({ bytes: Buffer.from('160301020001000000', 'hex'), port: ports.https })).length,
    0,
  );
});

test('TLS 1.2 and 1.3 with AEAD only, HTTP/2 and HTTP/1.1', async () => {
  await door.putPortal(first);
  const shown = await shownCertificate({});
  assert.equal([shown.subject, shown.protocol, shown.alpn], ['portal.example', 'TLSv1.3', 'h2']);
  const older = await shownCertificate({ maxVersion: 'TLSv1.2' });
  assert.is(older.protocol, 'TLSv1.2');
  assert.match(older.cipher, /^ECDHE-.*(GCM|CHACHA20)/);
  const refused = [
    { minVersion: 'TLSv1' as const, maxVersion: 'TLSv1.1' as const, ciphers: 'ALL:@SECLEVEL=0' },
    { maxVersion: 'TLSv1.2' as const, ciphers: 'ECDHE-RSA-AES256-SHA384:AES256-GCM-SHA384' },
  ];
  for (const options of refused) {
    const error = await shownCertificate(options).catch((e: unknown) => e);
    assert.instance(error, Error);
  }
});

test('the portal learns where a caller comes from, and nothing that he claims about it', async () => {
  const claims = {
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '1',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-prefix': '/evil',
    forwarded: 'for=1.2.3.4',
    'x-real-ip': '1.2.3.4',
    proxy: 'http://evil.example',
    'accept-encoding': 'gzip',
  };
  const answer = await overHttps({ path: '/a?b=c', headers: claims });
  const { url, headers } = JSON.parse(answer.body) as { url: string; headers: IncomingHttpHeaders };
  assert.is(url, '/a?b=c');
  assert.is(headers['x-forwarded-for'], '127.0.0.1');
  assert.is(headers['x-forwarded-proto'], 'https');
  assert.is(headers['x-forwarded-port'], String(ports.https));
  for (const name of ['x-forwarded-host', 'x-forwarded-prefix', 'forwarded', 'x-real-ip', 'proxy']) {
    assert.is(headers[name], undefined, name);
  }
  assert.is(answer.headers.server, undefined);
  assert.is(answer.headers['content-encoding'], undefined);
  assert.is(answer.headers['content-security-policy'], "default-src 'self'", 'the portal has the word');
  assert.is(answer.headers['x-content-type-options'], 'nosniff');
  const traced = await overHttps({ method: 'TRACE' });
  assert.is(traced.status, 405);
});

test('plain HTTP is sent to the configured name, never to the one in the request', async () => {
  const expected = 'location: https://portal.example/a?b=c\r\n';
  const requests = [
    'GET /a?b=c HTTP/1.1\r\nhost: evil.example\r\n\r\n',
    'GET http://evil.example/a?b=c HTTP/1.1\r\nhost: evil.example\r\n\r\n',
    'POST /a?b=c HTTP/1.1\r\nhost: evil.example:80\r\nx-forwarded-host: evil.example\r\ncontent-length: 0\r\n\r\n',
    'GET /a?b=c HTTP/1.0\r\n\r\n',
  ];
  for (const text of requests) {
    const answer = await rawHttp(text);
    assert.match(answer, /^HTTP\/1\.[01] 308 /, text);
    assert.match(answer, expected);
    assert.match(answer, 'x-content-type-options: nosniff');
    assert.not.match(answer, 'evil');
  }
});

test('a target that would become part of the name is refused', async () => {
  // HAProxy 3.0 refuses this one as it is; 2.6 leads to the configured name.
  assert.not.match(await rawHttp('GET / HTTP/1.1\r\nhost: portal.example:80@evil.example\r\n\r\n'), 'evil');
  const targets = ['.evil.example', '@evil.example', '*', ':1/', 'evil.example:443', '', '/\x00', '/a b'];
  for (const target of targets) {
    for (const method of ['GET', 'OPTIONS', 'CONNECT']) {
      const answer = await rawHttp(`${method} ${target} HTTP/1.1\r\nhost: x\r\n\r\n`);
      assert.not.match(
        answer,
        /evil|location: https:\/\/portal\.example[^/]/,
        JSON.stringify([method, target]),
      );
    }
  }
  assert.match(
    await rawHttp('GET //evil.example/ HTTP/1.1\r\nhost: x\r\n\r\n'),
    'location: https://portal.example//evil',
  );
});

test('smuggled, oversize and endless requests end at the door', async () => {
  const bad = [
    'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
    `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(20_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(200)}\r\n`,
    'GET / HTTP/1.1\r\nhost: x\r\nna me: v\r\n\r\n',
  ];
  for (const text of bad) assert.match(await rawHttp(text), /^HTTP\/1\.1 400 /);
});

test('events arrive one by one while the answer goes on, over HTTP/1.1 and HTTP/2', async () => {
  streams = [];
  const heard: string[] = [];
  const one = httpsRequest(
    { host: '127.0.0.1', port: ports.https, path: '/events', rejectUnauthorized: false, agent: false },
    (response) => {
      response.setEncoding('utf8').on('data', (text: string) => heard.push(text));
      response.on('error', () => undefined);
    },
  );
  one.on('error', () => undefined).end();
  const session = http2Connect(`https://127.0.0.1:${ports.https}`, { rejectUnauthorized: false });
  const two = session.request({ ':path': '/events' }).setEncoding('utf8');
  two.on('data', (text: string) => heard.push(text)).on('error', () => undefined);
  await until(() => heard.length === 2);
  for (const stream of streams) stream.write('data: 2\n\n');
  await until(() => heard.length === 4);
  assert.equal(heard, ['data: 1\n\n', 'data: 1\n\n', 'data: 2\n\n', 'data: 2\n\n']);
  one.destroy();
  session.destroy();
});

test('an upload waits at the sender while the portal does not read', async () => {
  const size = 32 * 1024 * 1024;
  const request = httpsRequest({
    host: '127.0.0.1',
    port: ports.https,
    path: '/upload',
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
  });
  const done = new Promise<void>((resolve) =>
    request.on('response', (response) => response.resume().on('end', resolve)),
  );
  request.end(Buffer.alloc(size));
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.is(uploaded, 0);
  const { stdout } = await (
    await import('./rig.ts')
  ).exec('grep', ['VmRSS', `/proc/${String((await door.describe()).pid)}/status`]);
  assert.ok(Number(/\d+/.exec(stdout)?.[0]) < 150_000, stdout);
  await done;
  assert.is(uploaded, size);
});

test('a new certificate is shown at once; streams that stand go on', async () => {
  const tunnel = await dial({ bytes: firstPacket(tag), port: ports.https });
  streams = [];
  const heard: string[] = [];
  const events = httpsRequest(
    { host: '127.0.0.1', port: ports.https, path: '/events', rejectUnauthorized: false, agent: false },
    (response) =>
      response
        .setEncoding('utf8')
        .on('data', (text: string) => heard.push(text))
        .on('error', () => undefined),
  );
  events.on('error', () => undefined).end();
  await until(() => heard.length === 1);
  await door.putPortal(identity('new.example'));
  assert.is((await shownCertificate({})).subject, 'new.example');
  assert.match(await rawHttp('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), 'location: https://new.example/\r\n');
  streams[0]?.write('data: after\n\n');
  await until(() => heard.length === 2);
  assert.ok(await carries(tunnel));
  tunnel.destroy();
  events.destroy();
});

test('a portal that is away: a plain page that says so, and tunnels as before', async () => {
  portal.closeAllConnections();
  await new Promise((resolve) => portal.close(resolve));
  await rm(`${portalFolder}/http.sock`, { force: true });
  const answer = await overHttps({});
  assert.is(answer.status, 503);
  assert.match(answer.body, 'Back in a moment');
  assert.match(answer.body, 'Gleich wieder da');
  assert.not.match(answer.body + JSON.stringify(answer.headers), /haproxy|\d\.\d\.\d/i);
  assert.is(answer.headers['x-content-type-options'], 'nosniff');
  assert.match(String(answer.headers['content-security-policy']), "default-src 'none'");
  const tunnel = await dial({ bytes: firstPacket(tag), port: ports.https });
  assert.ok(await carries(tunnel));
  tunnel.destroy();
});

test.after(() => door.stop());
test.run();
