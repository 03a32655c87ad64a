/** A11 and A12 on a small disk: what ESXi, VirtualBox, KVM and Hyper-V get holds what went in, in their form. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ovaProblems } from '../../../packer/export/inspect-ova.ts';
import { writeOva } from '../../../packer/export/ova.ts';
import { ovfOf } from '../../../packer/export/ovf.ts';
import { isWellFormed, ovfProblems } from '../../../packer/export/ovf-problems.ts';
import { convertDisk, diskInfo, refuseDifference } from '../../../packer/export/qemu-img.ts';
import { readTar, writeTar } from '../../../packer/export/tar.ts';
import { readVmdkHeader } from '../../../packer/export/vmdk-header.ts';
import { testContext } from '../build-context.ts';

const DISK_BYTES = 48 * 2 ** 20;
const EPOCH = 1_700_000_000;
const folder = await mkdtemp('/tmp/ova-');
const context = await testContext(folder);
const at = (name: string) => join(folder, name);
const exports = suite('exports');

/** Random where a boot sector, a slot and the end of the disk would be; holes between. */
async function makeDisk(path: string): Promise<void> {
  const disk = await open(path, 'w');
  await disk.truncate(DISK_BYTES);
  for (const [start, bytes] of [
    [0, 4096],
    [9 * 2 ** 20, 2 ** 20],
    [DISK_BYTES - 512, 512],
  ] as const) {
    await disk.write(randomBytes(bytes), 0, bytes, start);
  }
  await disk.close();
}

await makeDisk(at('disk.raw'));
await convertDisk(context, { from: at('disk.raw'), to: at('disk.vmdk'), as: 'vmdk' });
const ova = { name: 'ferngate-9.9.9-abc', version: '9.9.9', vmdk: at('disk.vmdk'), epoch: EPOCH };
await writeOva(at('disk.ova'), { ...ova, capacityBytes: DISK_BYTES });

for (const as of ['qcow2', 'vmdk', 'vhdx'] as const) {
  exports(`${as}: has the same size and holds the same bytes`, async () => {
    const to = at(`compared.${as}`);
    await convertDisk(context, { from: at('disk.raw'), to, as });
    assert.equal(await diskInfo(context, to), { bytes: DISK_BYTES, format: as });
    await refuseDifference(context, { raw: at('disk.raw'), converted: to, as });
    assert.ok((await stat(to)).size < DISK_BYTES);
  });

  exports(`${as}: one other byte is noticed`, async () => {
    execFileSync('cp', ['--sparse=always', at('disk.raw'), at('other.raw')]);
    const other = await open(at('other.raw'), 'r+');
    await other.write(Buffer.from('x'), 0, 1, 30 * 2 ** 20);
    await other.close();
    await refuseDifference(context, { raw: at('other.raw'), converted: at(`compared.${as}`), as }).then(
      () => assert.unreachable(),
      (error: unknown) => assert.is((error as { code: string }).code, 'wrong'),
    );
  });
}

exports('the VMDK says version 3, streamOptimized and lsilogic', async () => {
  const { descriptor, ...header } = await readVmdkHeader(at('disk.vmdk'));
  assert.equal(header, { version: 3, compressed: true, markers: true, capacityBytes: DISK_BYTES });
  assert.is(descriptor.get('createType'), 'streamOptimized');
  assert.is(descriptor.get('ddb.adapterType'), 'lsilogic');
});

exports('the OVA has nothing that an importer refuses', async () => {
  assert.equal(await ovaProblems(context, at('disk.ova')), []);
});

exports('the OVA is what tar and sha256sum see', async () => {
  const tar = (...words: string[]) => execFileSync('tar', [...words], { cwd: folder, encoding: 'utf8' });
  assert.equal(tar('-tf', 'disk.ova').trim().split('\n'), [
    'ferngate-9.9.9-abc.ovf',
    'ferngate-9.9.9-abc.mf',
    'ferngate-9.9.9-abc-disk1.vmdk',
  ]);
  tar('-xf', 'disk.ova');
  const lines = (await readFile(at('ferngate-9.9.9-abc.mf'), 'utf8')).trim().split('\n');
  for (const line of lines) {
    const [, file, digest] = /^SHA256\(([^ ]+)\)= ([0-9a-f]{64})$/.exec(line) ?? [];
    assert.ok(file, line);
    const seen = execFileSync('sha256sum', [at(file)], { encoding: 'utf8' });
    assert.is(seen.split(' ')[0], digest);
  }
  assert.is(lines.length, 2);
  await refuseDifference(context, {
    raw: at('disk.raw'),
    converted: at('ferngate-9.9.9-abc-disk1.vmdk'),
    as: 'vmdk',
  });
});

exports('made twice from the same disk it is the same', async () => {
  await writeOva(at('again.ova'), { ...ova, capacityBytes: DISK_BYTES });
  assert.equal(await readFile(at('again.ova')), await readFile(at('disk.ova')));
});

exports('an OVA in another order, cut, or with a changed disk is noticed', async () => {
  const [ovf, mf, vmdk] = await readTar(at('disk.ova'));
  const bytes = await readFile(at('disk.ova'));
  const cut = ({ start, size }: { start: number; size: number }) => bytes.subarray(start, start + size);
  await writeFile(at('part.vmdk'), cut(vmdk!));
  const part = (entry: { name: string; start: number; size: number }) => ({
    name: entry.name,
    content: { text: cut(entry).toString('utf8') },
  });
  const disk = { name: vmdk!.name, content: { path: at('part.vmdk') } };
  await writeTar(at('order.ova'), [part(mf!), part(ovf!), disk], EPOCH);
  assert.match((await ovaProblems(context, at('order.ova'))).join(), 'mf, ovf, vmdk instead of');

  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(vmdk!.start + 70_000) ^ 1, vmdk!.start + 70_000);
  await writeFile(at('changed.ova'), changed);
  assert.equal(await ovaProblems(context, at('changed.ova')), ['the manifest does not fit the files']);
});

exports('a VMDK as qemu-img makes it by itself is refused', async () => {
  execFileSync('qemu-img', ['convert', '-O', 'vmdk', at('disk.raw'), at('plain.vmdk')]);
  await writeOva(at('plain.ova'), { ...ova, vmdk: at('plain.vmdk'), capacityBytes: DISK_BYTES });
  assert.equal(await ovaProblems(context, at('plain.ova')), [
    'the VMDK says version 1: ESXi takes 3',
    'the VMDK is not streamOptimized',
    'the VMDK is for an adapter ide',
  ]);
});

const disk = { file: 'd.vmdk', fileBytes: 10, capacityBytes: 20 };
const good = ovfOf({ name: 'f', version: '1.0.0', disk });
for (const [what, from, to, problem] of [
  ['BIOS for VMware', 'vmw:value="efi"', 'vmw:value="bios"', 'VMware is not told the firmware'],
  ['BIOS for VirtualBox', 'Firmware type="EFI"', 'Firmware type="BIOS"', 'VirtualBox is not told'],
  ['another file', 'ovf:href="d.vmdk"', 'ovf:href="e.vmdk"', 'not the one in the archive'],
  ['another size', 'ovf:size="10"', 'ovf:size="11"', 'another size'],
  ['a disk of no file', 'ovf:fileRef="file1"', 'ovf:fileRef="file2"', 'refers to no file'],
  ['an item for no disk', 'ovf:/disk/disk1', 'ovf:/disk/disk2', 'no item is the disk'],
  ['a disk on no controller', '<rasd:Parent>3<', '<rasd:Parent>9<', 'no controller'],
  ['a card without network', '<rasd:Connection>Ferngate<', '<rasd:Connection>Other<', 'no network'],
  [
    'a required section of VirtualBox',
    'vbox:Machine ovf:required="false"',
    'vbox:Machine ovf:required="true"',
    'required',
  ],
  [
    'sections in another order',
    /(<References>[^]*<\/References>)([^]*)(<VirtualSystem)/,
    '$2$1$3',
    'in this order',
  ],
  [
    'fields out of order',
    /(<rasd:Address>0<\/rasd:Address>)\s*(<rasd:ElementName>SCSI controller<\/rasd:ElementName>)/,
    '$2$1',
    'item 3 has fields out of order',
  ],
] as const) {
  exports(`descriptor: ${what}`, () => {
    assert.equal(ovfProblems(good, { file: 'd.vmdk', bytes: 10 }), []);
    const bad = good.replace(from, to);
    assert.is.not(bad, good);
    assert.match(ovfProblems(bad, { file: 'd.vmdk', bytes: 10 }).join('; '), problem);
  });
}

exports('XML that is none is noticed', async () => {
  assert.is(await isWellFormed(context, good), true);
  for (const bad of [good.replace('</DiskSection>', ''), good.replace('"efi"', '"efi'), `${good}<x/>`]) {
    assert.is(await isWellFormed(context, bad), false);
  }
});

exports('a name that could leave the attribute stays in it', async () => {
  const hostile = ovfOf({ name: 'a"><x/>&', version: '<1>', disk });
  assert.is(await isWellFormed(context, hostile), true);
  assert.equal(ovfProblems(hostile, { file: 'd.vmdk', bytes: 10 }), []);
});

exports.run();
