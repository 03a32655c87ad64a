/** One question to the appliance over its socket; see `protocol.ts` for the form. */
import { connect } from 'node:net';
import { Answer, verbs, type Output } from '../protocol.ts';
import { ConsoleError } from './errors.ts';

const ANSWER_MAX_MS = 5_000;
const ANSWER_MAX_CHARACTERS = 4 * 1024 * 1024;

export async function listRooms(path: string): Promise<Output<'room.list'>> {
  const line = await lineFrom(path, JSON.stringify({ id: 1, verb: 'room.list', input: {} }));
  const answer = Answer.parse(JSON.parse(line));
  if (!answer.ok) throw new ConsoleError('refused', answer.error.message);
  return verbs['room.list'].output.parse(answer.output);
}

function lineFrom(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), ANSWER_MAX_MS);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      if (end >= 0 || text.length > ANSWER_MAX_CHARACTERS) socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      reject(new ConsoleError('refused', 'the appliance did not answer'));
    });
    socket.write(`${line}\n`);
  });
}
