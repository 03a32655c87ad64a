/** The export steps on a small disk: each leaves one file, which holds the disk and nothing of the machine that built. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BuildStep } from '../../../packer/build/step.ts';
import { ova, qcow2, vhdx } from '../../../packer/export/steps.ts';
import { setContentId } from '../../../packer/export/vmdk-header.ts';
import { testContext } from '../build-context.ts';

const out = await mkdtemp('/tmp/exports-');
// A checkout of its own: in this one somebody may commit meanwhile, and names follow the commit.
const root = join(out, 'checkout');
await mkdir(root);
await writeFile(join(root, 'package.json'), '{"name":"ferngate","version":"1.2.3"}');
const git = (...words: string[]) => execFileSync('git', words, { cwd: root });
git('init', '-q');
git('add', '.');
git('-c', 'user.name=x', '-c', 'user.email=x@x.example', 'commit', '-qm', 'x');
const context = { ...(await testContext(out)), root };
const steps = suite('export steps');

const disk = await open(join(out, 'image.raw'), 'w');
await disk.truncate(24 * 2 ** 20);
await disk.write(randomBytes(2 ** 20), 0, 2 ** 20, 5 * 2 ** 20);
await disk.close();

const made = async (step: BuildStep) => {
  await step.run(context);
  return readFile(join(out, step.outputs[0]!));
};

for (const step of [qcow2, ova, vhdx]) {
  steps(`${step.name}: leaves only its output, also when run again`, async () => {
    await rm(join(out, 'export'), { recursive: true, force: true });
    await made(step);
    await made(step);
    assert.equal(
      (await readdir(join(out, 'export'))).map((name) => `export/${name}`),
      step.outputs,
    );
  });
}

steps('the OVA is the same at the second time', async () => {
  assert.ok((await made(ova)).equals(await made(ova)));
});

steps('a content id that qemu-img wrote short is replaced like any other', async () => {
  const path = join(out, 'short.vmdk');
  execFileSync('qemu-img', ['create', '-q', '-f', 'vmdk', '-o', 'subformat=streamOptimized', path, '1M']);
  const whole = await readFile(path);
  const text = whole.toString('latin1');
  const [line = ''] = /^CID=[0-9a-f]+$/m.exec(text) ?? [];
  const end = text.indexOf('\0', text.indexOf(line));
  const shortened = text.slice(0, end).replace(line, 'CID=a7').padEnd(end, '\0') + text.slice(end);
  await setContentId(path, '0123abcd');
  const usual = await readFile(path);
  await writeFile(path, Buffer.from(shortened, 'latin1'));
  await setContentId(path, '0123abcd');
  assert.ok((await readFile(path)).equals(usual));
  assert.match(usual.toString('latin1'), 'CID=0123abcd\nparentCID');
});

steps('the archive for Hyper-V holds one file, without time and owner of this machine', async () => {
  const zip = await made(vhdx);
  const listed = execFileSync('unzip', ['-Z', join(out, vhdx.outputs[0]!)], { encoding: 'utf8' });
  assert.match(listed, /1 file,/);
  assert.match(listed, /ferngate-\d+\.\d+\.\d+-[0-9a-f]{10}(-modified)?\.vhdx/);
  // The extra field of Info-ZIP with owner (0x7875) and times (0x5455).
  // Only where headers are: within what is packed any two bytes may stand.
  for (const header of [zip.subarray(0, 100), zip.subarray(-200)])
    for (const field of ['ux', 'UT\x09']) assert.not.ok(header.includes(Buffer.from(field)), field);
});

steps('a step is made from the disk and from its own recipe', async () => {
  for (const step of [qcow2, ova, vhdx]) {
    const inputs = await step.inputs(context);
    assert.ok(inputs.includes(join(out, 'image.raw')), step.name);
    assert.ok(
      inputs.some((input) => input.endsWith('/packer/export')),
      step.name,
    );
  }
});

steps.run();
