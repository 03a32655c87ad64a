import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entryName, LOADER_CONFIGURATION, renderEntry, slotFiles } from '../../../packer/build/boot-entry.ts';
import { planPartitions } from '../../../packer/build/partitions.ts';

const test = suite('boot entries');

const optionsOf = (text: string) => /^options (.*)$/m.exec(text)?.[1]?.split(' ') ?? [];

test('a new system has three tries, written into its name', () => {
  assert.is(entryName('a'), 'ferngate-a+3.conf');
  assert.is(entryName('b'), 'ferngate-b+3.conf');
});

for (const slot of ['a', 'b'] as const) {
  test(`the entry of slot ${slot} starts that slot, with the slot's own kernel and initrd`, () => {
    const text = renderEntry(slot, '7');
    const label = `ferngate-root-${slot}`;
    assert.ok(optionsOf(text).includes(`root=PARTLABEL=${label}`));
    assert.ok(planPartitions().some((partition) => partition.label === label));
    for (const file of Object.values(slotFiles(slot))) {
      assert.ok(file.startsWith(`ferngate/${slot}/`));
      assert.ok(text.includes(` /${file}\n`));
    }
  });
}

test('screen and serial line both speak, and the root is read-only', () => {
  const options = optionsOf(renderEntry('a', '1'));
  for (const wanted of ['ro', 'console=tty0', 'console=ttyS0,115200'])
    assert.ok(options.includes(wanted), wanted);
});

test('nobody becomes root by the boot loader: no menu, no editor, no shell when the root is missing', () => {
  assert.match(LOADER_CONFIGURATION, /^timeout 0$/m);
  assert.match(LOADER_CONFIGURATION, /^editor no$/m);
  const options = optionsOf(renderEntry('a', '1'));
  assert.ok(options.some((option) => /^panic=[1-9]/.test(option)));
  for (const option of options)
    assert.not.match(option, /^(init=|rescue|emergency|single|1|break|systemd\.debug)/);
});

test.run();
