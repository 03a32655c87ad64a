import { execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reader } from '../../../server/store/database.ts';
import { openCrashStore } from './crash-child.ts';
import { newFolder } from './fixture.ts';

const KILLS = 200;
const FOLDERS = 4;
/** Some hundred writes: more than fit between two processes, of which the kernel holds about 200 lines. */
const DEAF_MS = 2_000;
/** Starting Node and compiling is what costs most here; the cache is written at the end of a run that may end. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: newFolder() };
const CHILD = join(import.meta.dirname, 'crash-child.ts');

interface Run {
  readonly confirmed: Map<string, number>;
  readonly accounts: Map<string, 'created' | 'deleting' | 'deleted'>;
  lines: number;
  /** since the last check; each may have left one write that was done and not yet confirmed */
  kills: number;
}

/**
 * Starts a writer and kills it: mostly under load, now and then while it still starts and recovers.
 * @param deafMs for so long nobody reads what it says
 */
function runAndKill(folder: string, run: Run, deafMs = 0): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: ENVIRONMENT,
    });
    const kill = (): boolean => child.kill('SIGKILL');
    const early = deafMs === 0 && Math.random() < 0.15;
    let timer = early ? setTimeout(kill, Math.random() * 300) : undefined;
    let rest = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // Nothing less stops Node from reading on.
      if (deafMs && !timer) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, deafMs);
      timer ??= setTimeout(kill, deafMs ? 0 : Math.random() * 80);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) note(run, line);
    });
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`the writer ended by itself: ${errors}`));
    });
  });
}

function note(run: Run, line: string): void {
  const [first = '', second = '', number] = line.split(' ');
  run.lines += 1;
  if (first === 'created' || first === 'deleting' || first === 'deleted') run.accounts.set(second, first);
  else run.confirmed.set(`${first} ${second}`, Number(number));
}

interface Writer {
  writer: number;
  entries: number;
  copies: number;
  first: number;
  last: number;
}

const WRITERS = `SELECT writer, count(*) AS entries, min(number) AS first, max(number) AS last,
  (SELECT count(*) FROM copies WHERE copies.writer = entries.writer) AS copies FROM entries GROUP BY writer`;

async function checkFile(reader: Reader, name: string, run: Run): Promise<void> {
  assert.equal(await reader.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  assert.equal(await reader.all('PRAGMA foreign_key_check'), []);
  const writers = new Map((await reader.all<Writer>(WRITERS)).map((row) => [row.writer, row]));
  for (const [key, confirmed] of run.confirmed) {
    const [file, writer] = key.split(' ');
    if (file !== name) continue;
    const row = writers.get(Number(writer));
    assert.ok(row && row.last >= confirmed, `${key}: ${confirmed} was confirmed, ${row?.last} is there`);
    assert.ok(row.last <= confirmed + run.kills, `${key}: ${row.last} was never asked for`);
    assert.is(row.entries, row.last - row.first + 1, `${key}: no hole`);
    assert.is(row.copies, row.entries, `${key}: no half write`);
    run.confirmed.set(key, row.last);
  }
}

async function check(folder: string, run: Run): Promise<void> {
  const store = await openCrashStore(folder);
  const ids = await store.accountIds();
  for (const [id, state] of run.accounts) {
    if (state === 'created') assert.ok(ids.includes(id), `${id} was confirmed`);
    if (state === 'deleted') assert.not.ok(ids.includes(id), `${id} was deleted`);
  }
  assert.equal(readdirSync(join(folder, 'accounts')).sort(), ids, 'no half account');
  await store.system.read((reader) => checkFile(reader, 'system', run));
  for (const id of ids) await store.account(id).read((reader) => checkFile(reader, id, run));
  for (const id of ids.filter((one) => one.startsWith('acc_x'))) await store.deleteAccount(id);
  run.accounts.clear();
  run.kills = 0;
  await store.close();
}

test('a writer does nothing that it has not been able to say, so that what is missing was not confirmed', async () => {
  execFileSync(process.execPath, [CHILD], { env: ENVIRONMENT });
  const folder = newFolder();
  const run: Run = { confirmed: new Map(), accounts: new Map(), lines: 0, kills: 1 };
  await runAndKill(folder, run, DEAF_MS);
  await check(folder, run);
});

test(`${KILLS} random kills under write load lose no confirmed write`, async () => {
  let kills = 0;
  let lines = 0;
  const one = async (): Promise<void> => {
    const folder = newFolder();
    const run: Run = { confirmed: new Map(), accounts: new Map(), lines: 0, kills: 0 };
    while (kills < KILLS) {
      kills += 1;
      run.kills += 1;
      await runAndKill(folder, run);
      // A start that finds what the kill before left is half of the test, so not every kill is followed by a check.
      if (kills % 3 === 0) await check(folder, run);
    }
    await check(folder, run);
    lines += run.lines;
  };
  await Promise.all(Array.from({ length: FOLDERS }, one));
  assert.ok(kills >= KILLS);
  assert.ok(lines > 2 * KILLS, `only ${lines} writes were confirmed before the kills`);
  console.log(`${kills} kills, ${lines} confirmed writes`);
});

test.run();
