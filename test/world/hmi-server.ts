/**
 * An operator panel's web page, as machines have them: a title, one value, and a download that never
 * hurries.
 *
 *     node test/world/hmi-server.ts --address 192.168.0.11 --port 80 --title 'Press line 7' --value 42.5
 *
 * - `/` the page; `/value` the value alone.
 * - `/slow-download?bytes=N` N bytes of `.` in pieces of 64 every 20 ms; without `bytes` it never ends.
 */
import { createServer, type ServerResponse } from 'node:http';
import { readArguments } from './arguments.ts';

const PIECE_BYTES = 64;
const PIECE_EVERY_MS = 20;

const options = readArguments({ address: '127.0.0.1', port: '80', title: 'Press line 7', value: '42.5' });
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(options.title)}</title></head>
<body><h1>${escaped(options.title)}</h1><p>Pressure: <output id="value">${escaped(options.value)}</output> bar</p></body></html>
`;

function trickle(response: ServerResponse, bytes: number): void {
  let left = bytes;
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  const timer = setInterval(() => {
    const piece = '.'.repeat(Math.min(PIECE_BYTES, left));
    left -= piece.length;
    if (left > 0) return void response.write(piece);
    clearInterval(timer);
    response.end(piece);
  }, PIECE_EVERY_MS);
  response.on('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://hmi.invalid');
  if (url.pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  } else if (url.pathname === '/value') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(options.value);
  } else if (url.pathname === '/slow-download') {
    trickle(response, Number(url.searchParams.get('bytes') ?? Infinity));
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(options.port), options.address, () => {
  console.log(`hmi "${options.title}" on ${options.address}:${options.port}`);
});
