import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';

const WANTED = ['ferngate', 'ferngate-vpn'];

export type Ids = { uid: number; gid: number };

/** The system users, as provisioning makes them; where the machine lacks one, only this test's namespace gets it. */
export function ensureUsers(): Record<string, Ids> {
  const missing = WANTED.filter(
    (name) => !new RegExp(`^${name}:`, 'm').test(readFileSync('/etc/passwd', 'utf8')),
  );
  if (missing.length > 0) {
    for (const file of ['passwd', 'group']) copyFileSync(`/etc/${file}`, `/run/${file}`);
    missing.forEach((name, index) => {
      appendFileSync(
        '/run/passwd',
        `${name}:x:${61_800 + index}:${61_800 + index}::/nonexistent:/usr/sbin/nologin\n`,
      );
      appendFileSync('/run/group', `${name}:x:${61_800 + index}:\n`);
    });
    for (const file of ['passwd', 'group']) execFileSync('mount', ['--bind', `/run/${file}`, `/etc/${file}`]);
  }
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  return Object.fromEntries(
    lines.map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
}
