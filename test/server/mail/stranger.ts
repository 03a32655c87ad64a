/** Something that stands where a mail server should. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Says whatever it is told, to whoever comes. */
export async function stranger(host: string, says: (socket: Socket) => void): Promise<Server> {
  const sockets = new Set<Socket>();
  const strange = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    says(socket);
  });
  strange.listen(587, host);
  await once(strange, 'listening');
  return Object.assign(strange, { [Symbol.dispose]: () => sockets.forEach((socket) => socket.destroy()) });
}
