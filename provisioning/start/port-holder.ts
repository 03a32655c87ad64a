/** Who listens on a TCP port, by process number and command line. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tool } from './tool.ts';

export interface PortHolder {
  readonly program: string;
  readonly pid: number | undefined;
  readonly commandLine: string;
}

/** @returns undefined when the port is free on all addresses, IPv4 and IPv6 */
export async function portHolder(port: number): Promise<PortHolder | undefined> {
  for (const host of ['0.0.0.0', '::']) {
    if (!(await isFree(host, port))) return nameHolder(port);
  }
  return undefined;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Only "in use" counts: without IPv6 or rights, other checks say so.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ host, port, ipv6Only: host === '::' }, () => server.close(() => resolve(true)));
  });
}

/** `ss -Hltnp` ends its lines with `users:(("nginx",pid=612,fd=6))` (ss(8)). */
async function nameHolder(port: number): Promise<PortHolder> {
  const { output } = await tool(['ss', '-Hltnp', `sport = :${port}`]);
  const [, program = 'another program', digits] = /users:\(\("([^"]+)",pid=(\d+)/.exec(output) ?? [];
  if (digits === undefined) return { program, pid: undefined, commandLine: '' };
  const commandLine = await readFile(`/proc/${digits}/cmdline`, 'utf8').catch(() => '');
  return { program, pid: Number(digits), commandLine: commandLine.replaceAll('\0', ' ').trim() };
}
