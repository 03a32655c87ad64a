/** A checkout with the real provisioning/ and small stand-ins for the two programs that it starts. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REAL = join(import.meta.dirname, '../../..');
const NODE_PACKAGE = `node-linux-${process.arch}`;

/** Serves by the contract: writes ready.json when it is up. Says who it is, and dies when it is told to. */
export const SERVER = `
import { readFileSync, watchFile, writeFileSync } from 'node:fs';
const status = readFileSync('/proc/self/status', 'utf8');
const field = (name: string) => new RegExp('^' + name + ':\\\\s*(.*)$', 'm').exec(status)?.[1]?.trim();
console.log('up', JSON.stringify({ pid: process.pid, uid: process.getuid?.(), groups: process.getgroups?.(),
  caps: ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field), noNewPrivs: field('NoNewPrivs'), file: import.meta.filename }));
const ready = { address: 'https://portal.example', fingerprint: Array(32).fill('AB').join(':'), setupLink: 'https://portal.example/set-up/abc' };
writeFileSync(process.env['FERNGATE_RUN'] + '/portal/ready.json', JSON.stringify(ready), { mode: 0o600 });
process.on('SIGTERM', () => { console.log('server ends'); process.exit(0); });
setInterval(() => {}, 1000);
`;
export const APPLIANCE = `
import { writeFileSync } from 'node:fs';
writeFileSync(process.env['FERNGATE_RUN'] + '/appliance.sock', '');
console.log('up', JSON.stringify({ pid: process.pid, uid: process.getuid?.() }));
process.on('SIGTERM', () => { console.log('appliance ends'); process.exit(0); });
setInterval(() => {}, 1000);
`;
export const STOP = `console.log('rooms end');\n`;

let copied: string | undefined;

/** The real packages that provisioning/ runs on, readable by everybody, which those of this checkout need not be. */
function packages(): string {
  if (copied !== undefined) return copied;
  copied = mkdtempSync('/tmp/packages-');
  for (const name of [`${NODE_PACKAGE}/bin`, 'zod', 'uvu']) {
    cpSync(join(REAL, 'node_modules', name), join(copied, name), { recursive: true });
  }
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', copied]);
  return copied;
}

export interface Checkout {
  readonly root: string;
  readonly data: string;
  readonly run: string;
}

/** @param files other texts by path, for example another `server/main.ts` */
export function makeCheckout(files: Record<string, string> = {}, mode = 0o755): Checkout {
  const base = mkdtempSync('/tmp/checkout-');
  const root = join(base, 'ferngate');
  mkdirSync(root, { recursive: true });
  cpSync(join(REAL, 'provisioning'), join(root, 'provisioning'), { recursive: true });
  const all = {
    'server/main.ts': SERVER,
    'appliance/main.ts': APPLIANCE,
    'appliance/stop.ts': STOP,
    'appliance/protocol.ts': 'export {};\n',
    'appliance/rooms/secret.ts': 'export {};\n',
    'package.json': '{ "type": "module" }\n',
    'package-lock.json': JSON.stringify({
      packages: {
        '': {},
        [`node_modules/${NODE_PACKAGE}`]: { version: '1', optional: true },
        'node_modules/zod': { version: '1' },
        'node_modules/uvu': { version: '1', dev: true },
      },
    }),
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', base]);
  mkdirSync(join(root, 'node_modules'));
  execFileSync('mount', ['--bind', packages(), join(root, 'node_modules')]);
  chmodSync(base, mode);
  return {
    root,
    data: mkdtempSync('/tmp/data-'),
    run: join('/run', `fg-${process.pid}-${Date.now()}`),
  };
}

/** `npm start` without npm, and what it has said so far. */
export class Started {
  readonly child: ChildProcess;
  output = '';
  readonly #ended: Promise<number>;

  constructor({ root, data, run }: Checkout, environment: Record<string, string> = {}) {
    const env = { PATH: process.env['PATH'], FERNGATE_DATA: data, FERNGATE_RUN: run, ...environment };
    const node = join(REAL, `node_modules/${NODE_PACKAGE}/bin/node`);
    this.child = spawn(node, [join(root, 'provisioning/start.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    }
    this.#ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code ?? -1)));
  }

  /** Waits until it has said so; the file's timeout is the ceiling. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.child.exitCode !== null) throw new Error(`ended without saying ${pattern}:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** @returns the exit code */
  async ends(): Promise<number> {
    return this.#ended;
  }
}
