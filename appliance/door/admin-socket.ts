/**
 * HAProxy's administration socket, which only root may open (HAProxy's management guide, 9.3).
 *
 * One connection carries one command; its answer ends with the connection. What a command carries is
 * ours and has passed a grammar: a line break or `;` in a value would be a second command.
 */
import { connect } from 'node:net';
import { DoorError } from './errors.ts';

/** A map of 200,000 tags is shown in 24 MB. */
const ANSWER_MAX_BYTES = 64 * 1024 * 1024;

/** HAProxy answers within milliseconds; showing a large map takes a second on a busy machine. */
const ANSWER_TIMEOUT_MS = 15_000;

export type AdminSocket = {
  /**
   * @param payload lines after the command, none of them empty (an empty line ends it)
   * @throws DoorError `not-running` if nobody answers
   */
  ask(command: string, payload?: string): Promise<string>;
};

export function adminSocket(path: string): AdminSocket {
  return {
    ask: (command, payload) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const socket = connect(path);
        const fail = (why: string, cause?: unknown) => {
          socket.destroy();
          reject(new DoorError('not-running', `HAProxy ${why} (${firstWords(command)})`, { cause }));
        };
        socket.setTimeout(ANSWER_TIMEOUT_MS, () => fail('does not answer'));
        socket.on('error', (error) => fail('cannot be reached', error));
        socket.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > ANSWER_MAX_BYTES) fail('answers without end');
        });
        socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
        // Not half-closed: HAProxy takes the end of its input as the end of its interest.
        socket.write(payload === undefined ? `${command}\n` : `${command} <<\n${payload.trimEnd()}\n\n`);
      }),
  };
}

/** Who a command is about, without its values: these may be keys. */
function firstWords(command: string): string {
  return command.split(' ').slice(0, 3).join(' ');
}

/** For commands whose success is silence. @throws DoorError `admin-refused` with HAProxy's words */
export async function askSilently(admin: AdminSocket, command: string, payload?: string): Promise<void> {
  const answer = (await admin.ask(command, payload)).trim();
  if (answer !== '')
    throw new DoorError('admin-refused', `HAProxy refused ${firstWords(command)}: ${answer.slice(0, 300)}`);
}
