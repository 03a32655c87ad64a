/**
 * Replaces a file and is killed at its n-th step, as by a power cut: `node dying-write.ts <writer> <file> <n>`. Half of what is
 * to be written is there when it dies while writing. Each step is told on the way.
 */
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { writeSync } from 'node:fs';

const [writer = '', path = '', last = ''] = process.argv.slice(2);
const REAL = { open: fs.open, rename: fs.rename };
let steps = 0;

/** @param half what is done of the step before the end */
async function step(name: string, half: () => Promise<unknown> = async () => undefined): Promise<void> {
  writeSync(1, `${name}\n`);
  steps += 1;
  if (steps !== Number(last)) return;
  await half();
  process.kill(process.pid, 'SIGKILL');
}

async function spy(handle: FileHandle, folder: boolean): Promise<FileHandle> {
  const sync = handle.sync.bind(handle);
  const whole = handle.writeFile.bind(handle);
  handle.sync = async () => {
    await step(folder ? 'sync folder' : 'sync');
    return sync();
  };
  handle.writeFile = async (data) => {
    const bytes = Buffer.from(data as string | Uint8Array);
    await step('write', () => handle.write(bytes.subarray(0, bytes.length >> 1)));
    return whole(bytes);
  };
  return handle;
}

fs.open = async (file, flags, mode) => {
  const handle = await REAL.open(file, flags, mode);
  const folder = (await handle.stat()).isDirectory();
  if (!folder) await step('open');
  return spy(handle, folder);
};
fs.rename = async (from, to) => {
  await step('rename');
  await REAL.rename(from, to);
  await step('renamed');
};
syncBuiltinESMExports();

const KEY = { id: '', key: Buffer.alloc(32, 7) };
const writers: Record<string, () => Promise<void>> = {
  appliance: async () =>
    (await import('../../../appliance/files/replace-file.ts')).replaceFile(path, 'new '.repeat(100)),
  router: async () =>
    (await import('../../../router/machine/files.ts')).replaceFile(path, 'new '.repeat(100), 0o600),
  replica: async () =>
    (await import('../../../server/replication/replica/replace-json.ts')).replaceJson(path, {
      text: 'new '.repeat(100),
    }),
  keys: async () => (await import('../../../server/secrets/key-file.ts')).replaceKeyFile(path, [KEY]),
};
await writers[writer]?.();
