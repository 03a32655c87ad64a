/** From the assembled disk to what an owner imports, each export looked at again before it counts as made. */
import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildError } from '../build/error.ts';
import type { BuildContext, BuildStep } from '../build/step.ts';
import { readRelease } from '../release.ts';
import { ovaProblems } from './inspect-ova.ts';
import { writeOva } from './ova.ts';
import { convertDisk, diskInfo, refuseDifference } from './qemu-img.ts';
import { digestTexts } from '../run/digest.ts';
import { readTar } from './tar.ts';
import { setContentId } from './vmdk-header.ts';

/** A1: what an owner downloads, each. */
export const EXPORT_MAX_BYTES = 250 * 2 ** 20;

export const EXPORTS = {
  qcow2: 'export/ferngate.qcow2',
  ova: 'export/ferngate.ova',
  vhdx: 'export/ferngate.vhdx.zip',
} as const;

const diskOf = ({ out }: BuildContext) => join(out, 'image.raw');
const sources = import.meta.dirname;

async function emptyPlace({ out }: BuildContext, output: string): Promise<string> {
  const path = join(out, output);
  await mkdir(join(path, '..'), { recursive: true });
  await rm(path, { force: true });
  return path;
}

async function refuseTooLarge(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= EXPORT_MAX_BYTES) return;
  throw new BuildError('too-large', `${path} has ${size} bytes; ${EXPORT_MAX_BYTES} are promised at most.`);
}

export const qcow2: BuildStep = {
  name: 'qcow2',
  outputs: [EXPORTS.qcow2],
  inputs: async (context) => [diskOf(context), sources],
  async run(context) {
    const to = await emptyPlace(context, EXPORTS.qcow2);
    await convertDisk(context, { from: diskOf(context), to, as: 'qcow2' });
    await refuseDifference(context, { raw: diskOf(context), converted: to, as: 'qcow2' });
    await refuseTooLarge(to);
  },
};

export const ova: BuildStep = {
  name: 'ova',
  outputs: [EXPORTS.ova],
  inputs: async (context) => [diskOf(context), sources, (await readRelease(context)).name],
  async run(context) {
    const to = await emptyPlace(context, EXPORTS.ova);
    const vmdk = `${to}.vmdk`;
    try {
      await convertDisk(context, { from: diskOf(context), to: vmdk, as: 'vmdk' });
      const { bytes } = await diskInfo(context, diskOf(context));
      const { name, version } = await readRelease(context);
      await setContentId(vmdk, digestTexts([name]).slice(0, 8));
      await writeOva(to, { name, version, vmdk, capacityBytes: bytes, epoch: context.epoch });
    } finally {
      await rm(vmdk, { force: true });
    }
    const problems = await ovaProblems(context, to);
    if (problems.length > 0) throw new BuildError('wrong', `${to}: ${problems.join('; ')}.`);
    await refuseDifference(context, { raw: diskOf(context), converted: await diskInOva(to), as: 'vmdk' });
    await refuseTooLarge(to);
  },
};

/** The disk where it lies in the archive, in the words that qemu-img takes: what is compared is what ships. */
async function diskInOva(path: string): Promise<string> {
  const disk = (await readTar(path)).find(({ name }) => name.endsWith('.vmdk'));
  if (!disk) throw new BuildError('wrong', `${path} holds no disk.`);
  const file = {
    driver: 'raw',
    offset: disk.start,
    size: disk.size,
    file: { driver: 'file', filename: path },
  };
  return `json:${JSON.stringify({ driver: 'vmdk', file })}`;
}

export const vhdx: BuildStep = {
  name: 'vhdx',
  outputs: [EXPORTS.vhdx],
  inputs: async (context) => [diskOf(context), sources, (await readRelease(context)).name],
  async run(context) {
    const to = await emptyPlace(context, EXPORTS.vhdx);
    const folder = `${to}.work`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    try {
      const name = `${(await readRelease(context)).name}.vhdx`;
      const disk = join(folder, name);
      await convertDisk(context, { from: diskOf(context), to: disk, as: 'vhdx' });
      await utimes(disk, context.epoch, context.epoch);
      // -X: no owners and no second time stamps, which would tell of the machine that built.
      await context.run(['zip', '-q', '-X', '-3', to, name], { cwd: folder });
      await rm(disk);
      await context.run(['unzip', '-q', to, '-d', folder]);
      await refuseDifference(context, { raw: diskOf(context), converted: disk, as: 'vhdx' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    await refuseTooLarge(to);
  },
};
