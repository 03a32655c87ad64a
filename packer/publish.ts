/** Puts what an owner downloads into `out/`, with its sums and a record of how it came about. */
import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BILL } from './bill/step.ts';
import type { BuildContext, BuildStep } from './build/step.ts';
import { EXPORTS } from './export/steps.ts';
import { readRelease, type Release } from './release.ts';
import { digestFile } from './run/digest.ts';
import { readRecord, replaceFile } from './run/record.ts';

/** Ending of the published name → what it is in `out/build`. */
const PUBLISHED = {
  qcow2: EXPORTS.qcow2,
  ova: EXPORTS.ova,
  'vhdx.zip': EXPORTS.vhdx,
  'cdx.json': BILL,
} as const;

const LIST = 'published.json';

/** Names of this build's files in `out/`. */
export const publishedNames = (release: Release) =>
  Object.keys(PUBLISHED).map((ending) => `${release.name}.${ending}`);

/** @param before the steps that made it all */
export const publish = (before: readonly BuildStep[]): BuildStep => ({
  name: 'publish',
  outputs: [LIST],

  async inputs(context) {
    const files = Object.values(PUBLISHED).map((path) => join(context.out, path));
    return [...files, import.meta.filename, JSON.stringify(await readRelease(context))];
  },

  async run(context) {
    const folder = join(context.out, '..');
    const release = await readRelease(context);
    await removeEarlier(folder);
    const sums: Record<string, string> = {};
    for (const [ending, path] of Object.entries(PUBLISHED)) {
      const name = `${release.name}.${ending}`;
      await link(join(context.out, path), join(folder, name));
      sums[name] = await digestFile(join(folder, name));
      context.say(name);
    }
    const record = `${JSON.stringify(await recordOf(context, { before, release, sums }), null, 2)}\n`;
    await replaceFile(join(folder, 'build-record.json'), record);
    const lines = Object.entries(sums).map(([name, sum]) => `${sum}  ${name}\n`);
    await replaceFile(join(folder, 'SHA256SUMS'), lines.join(''));
    await replaceFile(join(context.out, LIST), `${JSON.stringify(sums, null, 2)}\n`);
  },
});

/** Of another commit: sums beside files that they are not of would only confuse. */
async function removeEarlier(folder: string): Promise<void> {
  const endings = Object.keys(PUBLISHED);
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith('ferngate-') && endings.some((ending) => name.endsWith(`.${ending}`)),
  );
  for (const name of names) await rm(join(folder, name));
}

/** Programs whose version shows in what they write. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  mmdebstrap: ['mmdebstrap', '--version'],
  mksquashfs: ['mksquashfs', '-version'],
  sfdisk: ['sfdisk', '--version'],
  mtools: ['mcopy', '--version'],
  'qemu-img': ['qemu-img', '--version'],
  'qemu-system': ['qemu-system-x86_64', '--version'],
  packer: ['packer', 'version'],
  zip: ['zip', '-v'],
};

async function recordOf(
  context: BuildContext,
  { before, release, sums }: { before: readonly BuildStep[]; release: Release; sums: Record<string, string> },
): Promise<object> {
  const tools: Record<string, string> = { node: process.version };
  for (const [name, command] of Object.entries(TOOLS)) {
    const said = await context.run(command).catch((error: unknown) => String(error));
    tools[name] = /\d+\.\d+[\w.~+-]*/.exec(said)?.[0] ?? 'unknown';
  }
  const records = await Promise.all(before.map(({ name }) => readRecord(context.out, name)));
  const steps = records.flatMap((record) => record ?? []);
  const slots: Record<string, string> = {};
  for (const path of steps.flatMap(({ outputs }) => outputs.map((one) => one.path))) {
    if (path.endsWith('.squashfs')) slots[path] = await digestFile(join(context.out, path));
  }
  const { version, commit, modified } = release;
  return {
    version,
    commit,
    modified,
    epoch: context.epoch,
    files: sums,
    slots,
    steps: steps.map(({ step, inputs, seconds, bytes, finishedAt }) => ({
      ...{ step, inputs, seconds, bytes, finishedAt },
    })),
    tools,
  };
}
