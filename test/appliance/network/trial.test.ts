/** Changes on trial: who confirms what, what a power cut leaves, and two consoles at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCommand } from '../../../appliance/commands/run.ts';
import { NetworkError } from '../../../appliance/network/errors.ts';
import { networkLock } from '../../../appliance/network/lock.ts';
import { Network } from '../../../appliance/network/network.ts';
import { DEFAULT_SETTINGS, NetworkStore } from '../../../appliance/network/store.ts';
import type { NetworkSettings } from '../../../appliance/protocol-network.ts';

const TRIAL_MS = 300_000;

function on(address: string): NetworkSettings {
  return { ...DEFAULT_SETTINGS, ipv4: { kind: 'static', address: `${address}/24`, gateway: null } };
}

/** A machine: what it was last told, and the clock since its boot. */
class Machine {
  readonly folders = { data: mkdtempSync('/tmp/data-'), run: mkdtempSync('/tmp/run-') };
  nowMs = 1_000;
  applied: NetworkSettings | undefined;
  managed = true;

  /** What each of appliance and consoles holds. */
  network(): Network {
    return new Network({
      store: new NetworkStore(this.folders),
      host: {
        interfaces: async () => ['eth0'],
        foreignVlans: async () => [],
        addresses: () => [],
        isApplied: async (settings) => JSON.stringify(settings) === JSON.stringify(this.applied),
        apply: async (settings) => void (this.applied = settings),
      },
      managed: this.managed,
      locked: networkLock(runCommand, this.folders.run),
      rooms: async () => ({ pools: [], roomsPrefix: null }),
      uptimeMs: () => this.nowMs,
      trialMs: TRIAL_MS,
    });
  }

  /** The run folder is memory. */
  powerCut(): void {
    this.folders.run = mkdtempSync('/tmp/run-');
    this.nowMs = 0;
  }
}

async function start(machine: Machine, address: string, from = 'tty1'): Promise<string> {
  const { trial } = await machine.network().try(on(address), from);
  await machine.network().settle();
  return trial?.id ?? '';
}

async function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof NetworkError ? error.code : String(error)),
  );
}

test('nothing set yet: as most networks want it', async () => {
  const machine = new Machine();
  await machine.network().settle();
  assert.equal(machine.applied, DEFAULT_SETTINGS);
});

test('on trial, then confirmed, then for good', async () => {
  const machine = new Machine();
  const id = await start(machine, '10.0.0.5');
  assert.equal(machine.applied, on('10.0.0.5'));
  assert.not.ok(
    existsSync(join(machine.folders.data, 'settings.json')),
    'nothing durable before a confirmation',
  );
  const { confirmed, trial } = await machine.network().confirm(id);
  assert.equal([confirmed, trial], [on('10.0.0.5'), null]);
  machine.nowMs += 2 * TRIAL_MS;
  await machine.network().settle();
  machine.powerCut();
  await machine.network().settle();
  assert.equal(machine.applied, on('10.0.0.5'));
});

test('unconfirmed: back at its end, not before, and no way to confirm it then', async () => {
  const machine = new Machine();
  const id = await start(machine, '10.0.0.5');
  machine.nowMs += TRIAL_MS - 1;
  await machine.network().settle();
  assert.equal(machine.applied, on('10.0.0.5'));
  assert.is((await machine.network().state()).trial?.endsInS, 1);
  machine.nowMs += 1;
  await machine.network().settle();
  assert.equal(machine.applied, DEFAULT_SETTINGS);
  assert.is(await code(machine.network().confirm(id)), 'no-such-trial');
  assert.is(await code(machine.network().revert(id)), 'no-such-trial');
});

test('a power cut in the middle leaves the confirmed settings', async () => {
  const machine = new Machine();
  await machine.network().confirm(await start(machine, '10.0.0.5'));
  await start(machine, '10.0.0.6');
  machine.powerCut();
  await machine.network().settle();
  assert.equal(machine.applied, on('10.0.0.5'));
});

test('a run folder that outlived a boot brings no trial back', async () => {
  const machine = new Machine();
  const id = await start(machine, '10.0.0.5');
  const path = join(machine.folders.run, 'trial.json');
  const trial = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...trial, boot: '00000000-0000-0000-0000-000000000000' }));
  await machine.network().settle();
  assert.equal(machine.applied, DEFAULT_SETTINGS);
  assert.is(await code(machine.network().confirm(id)), 'no-such-trial');
});

test('two consoles: the last one who changes has the trial, the other one is told', async () => {
  const machine = new Machine();
  const first = await start(machine, '10.0.0.5', 'tty1');
  const second = await start(machine, '10.0.0.6', 'ttyS0');
  assert.is((await machine.network().state()).trial?.from, 'ttyS0');
  assert.is(await code(machine.network().confirm(first)), 'no-such-trial');
  await machine.network().confirm(second);
  assert.equal((await machine.network().state()).confirmed, on('10.0.0.6'));
});

test('both at the same moment: one of the two, whole, and both see it', async () => {
  const machine = new Machine();
  const ids = await Promise.all([start(machine, '10.0.0.5', 'tty1'), start(machine, '10.0.0.6', 'ttyS0')]);
  const ended = await Promise.all(ids.map((id) => code(machine.network().confirm(id))));
  assert.equal(ended.sort(), ['done', 'no-such-trial']);
  const { confirmed } = await machine.network().state();
  await machine.network().settle();
  assert.equal(machine.applied, confirmed);
});

test('what makes no sense is not begun', async () => {
  const machine = new Machine();
  const { problems, trial } = await machine.network().try(on('10.0.0.0'), 'tty1');
  assert.is(problems[0]?.code, 'not-a-host');
  assert.is(trial, null);
  assert.not.ok(existsSync(join(machine.folders.run, 'trial.json')));
});

test('on somebody else’s machine nothing is changed', async () => {
  const machine = new Machine();
  machine.managed = false;
  assert.is(await code(machine.network().try(on('10.0.0.5'), 'tty1')), 'not-managed');
  await machine.network().settle();
  assert.is(machine.applied, undefined);
});

for (const garbage of ['', '{', 'null', '{"vlan":0}', '\0'.repeat(4096)])
  test(`settings that cannot be read (${JSON.stringify(garbage.slice(0, 12))}) are said, and DHCP it is`, async () => {
    const machine = new Machine();
    writeFileSync(join(machine.folders.data, 'settings.json'), garbage);
    writeFileSync(join(machine.folders.run, 'trial.json'), garbage);
    const { damaged, confirmed, trial } = await machine.network().state();
    assert.equal([damaged, confirmed, trial], [true, DEFAULT_SETTINGS, null]);
    await machine.network().confirm(await start(machine, '10.0.0.5'));
    assert.is((await machine.network().state()).damaged, false);
  });

test('kill -9 at any moment of confirming: the old settings or the new ones', async () => {
  const folders = { data: mkdtempSync('/tmp/data-'), run: mkdtempSync('/tmp/run-') };
  await mkdir(folders.data, { recursive: true });
  const store = new NetworkStore(folders);
  await store.confirm(on('10.0.0.1'));
  const writer = join(import.meta.dirname, 'writer-program.ts');
  const seen = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [writer, folders.data, folders.run], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    for (let step = 0; step < round * 3; step += 1) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { settings, damaged } = await store.confirmed();
    assert.is(damaged, false);
    seen.add(settings.ipv4.kind === 'static' ? settings.ipv4.address : '');
  }
  for (const address of seen) assert.match(address, /^10\.0\.0\.[12]\/24$/);
});

test.run();
