/** Runs inside a namespace of a test and does what the test says, one JSON line each: listen, connect, ask. */
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

type Order = { id: number; do: string; host: string; port: number; from?: string; waitMs?: number };

let echoed = 0;

const orders: Record<string, (order: Order) => Promise<unknown>> = {
  /** A TCP and a UDP echo on one port. */
  serve: ({ host, port }) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    const datagrams = createSocket('udp4');
    datagrams.on('message', (message, peer) => datagrams.send(message, peer.port, peer.address));
    datagrams.bind(port, host);
    return new Promise((resolve) => server.listen(port, host, () => resolve('serving')));
  },
  tcp: ({ host, port, from, waitMs = 700 }) =>
    new Promise((resolve) => {
      const socket = connect({ host, port, ...(from === undefined ? {} : { localAddress: from }) });
      const end = (answer: string) => {
        socket.destroy();
        resolve(answer);
      };
      socket.setTimeout(waitMs, () => end('nothing'));
      socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
      socket.on('connect', () => socket.write('hello'));
      socket.on('data', () => end('answered'));
    }),
  udp: ({ host, port, waitMs = 700 }) =>
    new Promise((resolve) => {
      const socket = createSocket('udp4');
      const end = (answer: string) => {
        socket.close();
        resolve(answer);
      };
      const timer = setTimeout(() => end('nothing'), waitMs);
      socket.on('error', () => undefined);
      socket.on('message', () => {
        clearTimeout(timer);
        end('answered');
      });
      socket.send('hello', port, host);
    }),
  /** A standing connection whose bytes come back; `echoed` counts them. */
  stream: ({ host, port }) =>
    new Promise((resolve) => {
      const socket = connect(port, host, () => resolve('streaming'));
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => (echoed += bytes.length));
      setInterval(() => socket.write('x'), 20).unref();
    }),
  echoed: async () => echoed,
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order;
  void orders[order.do]!(order).then((answer) =>
    process.stdout.write(`${JSON.stringify({ id: order.id, answer })}\n`),
  );
});
