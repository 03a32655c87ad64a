/** Packs an OVA: descriptor, manifest, disk, in this order (DSP0243, 5.3). */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { digestFile } from '../run/digest.ts';
import { ovfOf } from './ovf.ts';
import { writeTar } from './tar.ts';

export interface OvaInput {
  readonly name: string;
  readonly version: string;
  /** A streamOptimized VMDK. */
  readonly vmdk: string;
  readonly capacityBytes: number;
  /** Time of every file in it, in seconds. */
  readonly epoch: number;
}

export async function writeOva(to: string, input: OvaInput): Promise<void> {
  const { name, version, vmdk, capacityBytes, epoch } = input;
  const disk = `${name}-disk1.vmdk`;
  const { size } = await stat(vmdk);
  const descriptor = ovfOf({ name, version, disk: { file: disk, fileBytes: size, capacityBytes } });
  const manifest = manifestOf([
    [`${name}.ovf`, createHash('sha256').update(descriptor).digest('hex')],
    [disk, await digestFile(vmdk)],
  ]);
  await writeTar(
    to,
    [
      { name: `${name}.ovf`, content: { text: descriptor } },
      { name: `${name}.mf`, content: { text: manifest } },
      { name: disk, content: { path: vmdk } },
    ],
    epoch,
  );
}

/** ESXi takes exactly this form: no space before the parenthesis, none before the equals sign, one after it. */
export const manifestOf = (digests: readonly (readonly [file: string, sha256: string])[]) =>
  digests.map(([file, sha256]) => `SHA256(${file})= ${sha256}\n`).join('');
