/**
 * A company's HTTP proxy: CONNECT only (RFC 9110, 9.3.6), only to the ports named, with basic
 * authentication if a user is named (RFC 7617). Says on stdout what it let out and what it refused.
 *
 *     node test/world/connect-proxy.ts --address 10.1.1.1 --port 3128 --ports 443 --user anna --password secret
 *
 * Lines: `listening …`, `passed host:port`, `refused host:port: reason`.
 */
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { readArguments } from './arguments.ts';

const options = readArguments({ address: '127.0.0.1', port: '3128', ports: '443', user: '', password: '' });
const ports = new Set(options.ports.split(','));
const expected = `Basic ${Buffer.from(`${options.user}:${options.password}`).toString('base64')}`;

const server = createServer((_, response) => {
  console.log('refused a request that is not CONNECT');
  response.writeHead(405, { connection: 'close' }).end();
});

server.on('connect', (request, client: Socket, head: Buffer) => {
  const target = request.url ?? '';
  const refuse = (status: string, reason: string) => {
    console.log(`refused ${target}: ${reason}`);
    client.end(`HTTP/1.1 ${status}\r\nProxy-Authenticate: Basic realm="site"\r\nContent-Length: 0\r\n\r\n`);
  };
  client.on('error', () => client.destroy());
  if (options.user !== '' && request.headers['proxy-authorization'] !== expected) {
    refuse('407 Proxy Authentication Required', 'user or password');
    return;
  }
  const colon = target.lastIndexOf(':');
  const [host, port] = [target.slice(0, colon).replace(/^\[|\]$/g, ''), target.slice(colon + 1)];
  if (!ports.has(port)) {
    refuse('403 Forbidden', 'port');
    return;
  }

  const upstream = connect({ host, port: Number(port) }, () => {
    console.log(`passed ${target}`);
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  let passed = false;
  upstream.on('connect', () => (passed = true));
  upstream.on('error', (error) => (passed ? client.destroy() : refuse('502 Bad Gateway', error.message)));
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
});

server.listen(Number(options.port), options.address, () => {
  console.log(`listening on ${options.address}:${options.port}, lets out ${options.ports}`);
});
