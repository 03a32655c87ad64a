/**
 * One side of a pair, in a guest: as `crash/side-main.ts`, but it is told by a connection what it is, mounts the data disk as the
 * image does, and where its end was planned it stops and has its power cut.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { runPrimary } from '../crash/primary-side.ts';
import { below, plan, say, speakTo, type SideConfig } from '../crash/protocol.ts';
import { runStandby } from '../crash/standby-side.ts';

const [data = '', host = '', port = ''] = process.argv.slice(2);
const DISK = '/dev/vdd';
const RETRY_MS = 50;

/** The file system as the image makes it (systemd's mkfs-util.c), checks it and mounts it (init-bottom/ferngate). */
function mountData(): void {
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, [...args, DISK], { stdio: 'inherit' });
  if (run('blkid', '-p', '-o', 'value').status !== 0)
    run('mkfs.ext4', ...'-q -m 0 -I 256 -b 4096 -T default -E nodiscard,lazy_itable_init=1'.split(' '));
  // 1: mended (e2fsck(8)).
  const checked = run('e2fsck', '-p').status ?? 8;
  if (checked >= 4) throw new Error(`e2fsck cannot mend it: ${checked}`);
  execFileSync('mount', ['-t', 'ext4', '-o', 'nosuid,nodev,errors=remount-ro', DISK, data]);
}

/** From here on each start is one of its own: until somebody listens, the machine is kept as it is now. */
async function connected(): Promise<Socket> {
  for (;;) {
    const socket = connect(Number(port), host).setNoDelay(true);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await delay(RETRY_MS);
    }
  }
}

// The referee has heard of no connection when it reads this on the screen.
process.stdout.write('cuts: loaded\n');
const socket = await connected();
const begin = Promise.withResolvers<SideConfig>();
const stop = Promise.withResolvers<undefined>();
const waiting: (() => void)[] = [];
createInterface({ input: socket }).on('line', (line) => {
  if (line === 'stop') stop.resolve(undefined);
  else if (line === 'heard') waiting.shift()?.();
  // The referee is the only one who writes here, and a program of the same checkout.
  else begin.resolve(JSON.parse(line) as SideConfig);
});
// Nobody is left to judge what this side does.
socket.once('close', () => process.exit(2));

speakTo({
  say: (line) => void socket.write(line),
  heard: () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      socket.write('heard?\n');
    }),
  end: () => {
    socket.write('cut\n');
    // Nothing goes on from here, but for what the kernel does by itself.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});

/** In half of the lives the kernel writes to the disk as soon as it can, and not when it is told to: other things are lost then. */
async function writeEarly(): Promise<void> {
  for (const name of ['dirty_expire_centisecs', 'dirty_writeback_centisecs'])
    await writeFile(join('/proc/sys/vm', name), '5');
}

say('ready');
const config = await begin.promise;
plan(config);
if (below(2) === 0) await writeEarly();
mountData();
await (config.role === 'primary' ? runPrimary(config, stop.promise) : runStandby(config, stop.promise));
socket.removeAllListeners('close');
socket.end();
await once(socket, 'close');
process.exit(0);
