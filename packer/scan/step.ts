/** Searches the finished disk for what must not ship, and stops the build when there is any. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BuildError } from '../build/error.ts';
import type { BuildContext, BuildStep } from '../build/step.ts';
import { replaceFile } from '../run/record.ts';
import { ALLOWED, judge } from './allowed.ts';
import { scanTree } from './scan.ts';
import { unpackDisk } from './unpack.ts';

const REPORT = 'reports/scan.json';
/** A part with fewer entries was not unpacked. */
const SHOWN_FINDINGS = 40;

const Package = z.object({ devDependencies: z.record(z.string(), z.string()) });

export const scan: BuildStep = {
  name: 'scan',
  outputs: [REPORT],
  inputs: async ({ out, root }) => [join(out, 'image.raw'), import.meta.dirname, join(root, 'package.json')],

  async run(context) {
    const folder = join(context.out, 'scanned');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    try {
      await scanDisk(context, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function scanDisk(context: BuildContext, folder: string): Promise<void> {
  const { devDependencies } = Package.parse(
    JSON.parse(await readFile(join(context.root, 'package.json'), 'utf8')),
  );
  const development = new Set(Object.keys(devDependencies));
  const report = [];
  for (const part of await unpackDisk(context, join(context.out, 'image.raw'), folder)) {
    const { findings, entries } = await scanTree(part.folder, development);
    if (entries === 0) throw new BuildError('wrong', `${part.name} of the image is empty.`);
    report.push({ part: part.name, entries, ...judge(findings) });
  }
  await replaceFile(join(context.out, REPORT), `${JSON.stringify(report, null, 2)}\n`);

  const refused = report.flatMap((one) => one.refused.map((finding) => ({ part: one.part, ...finding })));
  for (const { part, entries, accepted } of report) {
    context.say(`${part}: ${entries} files and folders, ${accepted.length} known exceptions`);
  }
  const seen = report.flatMap(({ accepted }) => accepted.map(({ reason }) => reason));
  for (const { path, reason } of ALLOWED.filter(({ reason: known }) => !seen.includes(known))) {
    context.say(`an exception that nothing needs any more: ${path.source} (${reason})`);
  }
  if (refused.length === 0) return;
  const lines = refused
    .slice(0, SHOWN_FINDINGS)
    .map(({ part, path, kind, what }) => `    | ${part}: ${path}: ${kind}: ${what}`);
  throw new BuildError(
    'forbidden-content',
    `The image holds ${refused.length} things that must not ship:\n${lines.join('\n')}`,
  );
}
