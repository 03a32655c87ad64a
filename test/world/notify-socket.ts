/** systemd's end of sd_notify(3): a datagram socket, which Node has not, held by a few lines of Python. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { until } from './command.ts';

/** Takes each message with its descriptors and closes those: systemd-notify waits for that (its barrier). */
const RECEIVER = `
import array, os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
while True:
    data, ancillary, _, _ = s.recvmsg(4096, 1024)
    for level, kind, fds in ancillary:
        if kind == socket.SCM_RIGHTS:
            for fd in array.array('i', fds[:len(fds) - len(fds) % 4]): os.close(fd)
    print(data.decode().replace(chr(10), ' '), flush=True)
`;

export class NotifySocket {
  readonly path: string;
  readonly #receiver: ChildProcess;
  #heard = '';

  private constructor(path: string) {
    this.path = path;
    this.#receiver = spawn('python3', ['-c', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#receiver.stdout?.on('data', (chunk: Buffer) => (this.#heard += chunk.toString()));
  }

  static async listen(path: string): Promise<NotifySocket> {
    const socket = new NotifySocket(path);
    await until('a socket for notifications', () => existsSync(path));
    return socket;
  }

  /** The messages in their order, without systemd-notify's own. */
  get messages(): string[] {
    return this.#heard.split('\n').filter((line) => line !== '' && !line.startsWith('BARRIER'));
  }

  count(message: string): number {
    return this.messages.filter((each) => each.startsWith(message)).length;
  }

  close(): void {
    this.#receiver.kill('SIGKILL');
  }
}
