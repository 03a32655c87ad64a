/**
 * The child that makes a support bundle, at the lowest priority: it checks, reduces, packs and encrypts, and has
 * neither the databases nor the keys. One task comes in on standard input, one answer goes out.
 */
import { Encrypter } from 'age-encryption';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ENTRIES, ENTRY_NAMES, LOG_FILE, type BundleFile } from './entries.ts';
import { knownLines } from './known-lines.ts';
import { tarOf } from './tar.ts';
import { Task } from './tasks.ts';

const SERVER = fileURLToPath(new URL('..', import.meta.url));

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function reduce(task: Task & { task: 'reduce' }): Promise<string> {
  const files: BundleFile[] = ENTRY_NAMES.map((name) => ({
    name,
    text: `${JSON.stringify(ENTRIES[name].parse(task.collected[name]), null, 1)}\n`,
  }));
  const known = await knownLines(SERVER);
  const lines = task.log.filter(({ message }) => known.has(message));
  const rest = task.log.filter(({ message }) => !known.has(message));
  const others = rest.reduce((sum, { count }) => sum + count, 0);
  return JSON.stringify([
    ...files,
    { name: LOG_FILE, text: `${JSON.stringify({ lines, others }, null, 1)}\n` },
  ]);
}

async function pack({ folder, files, at, recipient }: Task & { task: 'pack' }): Promise<Uint8Array> {
  const packed = gzipSync(tarOf(folder, files, new Date(at)));
  if (recipient === null) return packed;
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(packed);
}

const task = Task.parse(JSON.parse(await readInput()));
process.stdout.write(task.task === 'reduce' ? await reduce(task) : await pack(task));
