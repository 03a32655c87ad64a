/** The appliance as a process of its own, as on a machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { PortalClient } from './portal-client.ts';
import { until } from './until.ts';

const program = (name: string) => new URL(`../../../appliance/${name}.ts`, import.meta.url).pathname;

export type Folders = { data: string; run: string };

export class Appliance {
  readonly folders: Folders;
  readonly #process: ChildProcess;
  #output = '';

  constructor(folders: Folders) {
    this.folders = folders;
    this.#process = runProgram('main', folders);
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  async ready(): Promise<PortalClient> {
    await until('appliance is ready', () => {
      if (this.#process.exitCode !== null) throw new Error(`the appliance ended: ${this.#output}`);
      return this.#output.includes('"msg":"ready"') && existsSync(`${this.folders.run}/appliance.sock`);
    });
    return new PortalClient(`${this.folders.run}/appliance.sock`);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.exit();
  }

  async exit(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
    return this.#process.exitCode;
  }
}

/** Ends rooms and door, as Ctrl-C of `npm start` does. */
export async function runStop(folders: Folders): Promise<{ code: number | null; output: string }> {
  const child = runProgram('stop', folders);
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'exit');
  return { code: child.exitCode, output };
}

function runProgram(name: string, folders: Folders): ChildProcess {
  return spawn(process.execPath, [program(name)], {
    env: { PATH: process.env['PATH'], FERNGATE_DATA: folders.data, FERNGATE_RUN: folders.run },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
