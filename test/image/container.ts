/**
 * The appliance's userland under its own systemd, without a virtual machine: a root file system in namespaces of its
 * own, with systemd as process 1, within seconds.
 *
 *     const container = await Container.start({ tree, over: [files], binds: [{ from: checkout, to: '/opt/ferngate' }] });
 *     await container.booted();
 *     const { stdout } = await container.exec(['systemctl', 'is-active', 'ferngate-portal.service']);
 *     await container.end();
 *
 * The tree is never written to (overlayfs). To be used inside `test/inside.sh`, as every test is: then nothing is left
 * even when the test is killed. What it is not: a kernel of its own (sysctls outside network namespaces, modules,
 * boot, disks), and where the machine's control groups have no controllers, no ceilings of memory; QEMU has those.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram, type ProgramResult } from './run-program.ts';

export type ContainerOptions = {
  /** A root file system, unpacked. */
  tree: string;
  /** Folders that are laid over it, the first on top. */
  over?: readonly string[];
  /** Folders of this machine that are seen in there; read-only unless `writable`. */
  binds?: readonly { from: string; to: string; writable?: boolean }[];
  /** Files that are there before systemd starts: path → text. */
  files?: Readonly<Record<string, string>>;
  /** A cable: `outside` is an interface here, with `address` (CIDR); the other end is `eth0` in there, without one. */
  link?: { outside: string; address: string };
};

export type ExecOptions = { input?: string; timeoutMs?: number; check?: boolean };

const START_MAX_MS = 30_000;
const BOOT_MAX_MS = 120_000;
const EXEC_MAX_MS = 60_000;

export class Container {
  /** systemd's process, as this side sees it. */
  readonly pid: number;
  /** Ends when everything in there has ended. */
  readonly outer: ChildProcess;
  readonly #work: string;
  readonly #cgroup: string;

  private constructor(parts: { pid: number; outer: ChildProcess; work: string; cgroup: string }) {
    this.pid = parts.pid;
    this.outer = parts.outer;
    this.#work = parts.work;
    this.#cgroup = parts.cgroup;
  }

  /** Resolves once systemd has begun; see `booted`. */
  static async start(options: ContainerOptions): Promise<Container> {
    const work = await mkdtemp(join(tmpdir(), 'container-'));
    const cgroup = `ferngate-test-${randomBytes(6).toString('hex')}`;
    const laid = join(work, 'files');
    await mkdir(laid);
    for (const [path, text] of Object.entries(options.files ?? {})) await lay(join(laid, path), text);
    const lower = [laid, ...(options.over ?? []), options.tree].join(':');
    const binds = (options.binds ?? []).flatMap(({ from, to, writable }) => [
      from,
      to,
      writable === true ? 'rw' : 'ro',
    ]);
    const script = join(import.meta.dirname, 'container-start.sh');
    const words = ['--mount', '--', script, work, cgroup, lower, ...binds];
    // --kill-child: with this process dies process 1 in there, and with that all others.
    const outer = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    try {
      await prepared(outer);
      const pid = await onlyChild(outer.pid ?? 0);
      if (options.link !== undefined) await layCable(pid, options.link);
      outer.stdin.write('go\n');
      return new Container({ pid, outer, work, cgroup });
    } catch (error) {
      outer.kill('SIGKILL');
      throw error;
    }
  }

  /** Waits until everything that starts at boot has been started. @returns `running`, or `degraded` if a unit failed */
  async booted(): Promise<string> {
    const deadline = performance.now() + BOOT_MAX_MS;
    for (;;) {
      const options = { timeoutMs: BOOT_MAX_MS, check: false };
      const { stdout } = await this.exec(['systemctl', 'is-system-running', '--wait'], options);
      const state = stdout.trim();
      if (state === 'running' || state === 'degraded') return state;
      if (this.outer.exitCode !== null) throw new Error('systemd has ended');
      if (performance.now() > deadline) throw new Error(`not booted: ${state}`);
      // systemd does not answer yet.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Runs a program in there as root, without a shell. @throws Error if it fails, unless `check` is false */
  exec(command: readonly string[], options: ExecOptions = {}): Promise<ProgramResult> {
    return runProgram([...this.enter(), ...command], { timeoutMs: EXEC_MAX_MS, ...options });
  }

  /** The words that stand before a program that is to run in there, for callers that keep it running. */
  enter(): string[] {
    const all = ['--mount', '--net', '--pid', '--uts', '--ipc', '--cgroup', '--root', '--wd'];
    return [
      'nsenter',
      '--target',
      String(this.pid),
      ...all,
      '--',
      'env',
      '-i',
      `PATH=${PATH}`,
      'LC_ALL=C.UTF-8',
    ];
  }

  /** The journal of a unit, for a test that has failed. */
  async journal(unit?: string): Promise<string> {
    const which = unit === undefined ? [] : ['--unit', unit];
    const words = ['journalctl', '--no-pager', '--output=short-monotonic', '--lines=200', ...which];
    return (await this.exec(words, { check: false })).stdout;
  }

  /** Ends everything in there at once, as a power cut does. */
  async end(): Promise<void> {
    if (this.outer.exitCode === null && this.outer.signalCode === null) {
      this.outer.kill('SIGKILL');
      await once(this.outer, 'exit');
    }
    const remove = 'mount -t cgroup2 none "$1" && find "$1/$2" -depth -type d -exec rmdir {} +';
    const mountPoint = join(this.#work, 'cgroup');
    // The kernel takes the processes out of their groups a moment after they have died.
    for (let left = 50; left > 0; left -= 1) {
      const words = ['unshare', '--mount', 'bash', '-c', remove, 'remove', mountPoint, this.#cgroup];
      if ((await runProgram(words, { check: false })).code === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await rm(this.#work, { recursive: true, force: true });
  }
}

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

async function lay(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function prepared(outer: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string) => reject(new Error(`the container did not start: ${why}: ${said.trim()}`));
    const timer = setTimeout(() => fail('time is up'), START_MAX_MS);
    outer.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    outer.stdout?.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes('prepared')) return;
      clearTimeout(timer);
      resolve();
    });
    outer.once('error', (error) => fail(error.message));
    outer.once('exit', (code) => fail(`code ${code}`));
  });
}

async function onlyChild(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1');
  return Number(children.trim().split(' ')[0]);
}

async function layCable(
  pid: number,
  { outside, address }: { outside: string; address: string },
): Promise<void> {
  const peer = ['peer', 'name', 'eth0', 'netns', String(pid)];
  await runProgram(['ip', 'link', 'add', outside, 'type', 'veth', ...peer]);
  await runProgram(['ip', 'address', 'add', address, 'dev', outside]);
  await runProgram(['ip', 'link', 'set', outside, 'up']);
}
