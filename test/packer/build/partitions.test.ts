import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  DISK_MIB,
  MIB,
  partitionNamed,
  planPartitions,
  renderPartitions,
} from '../../../packer/build/partitions.ts';

const test = suite('the partitions of the disk');

test('both slots of root and portal have the same room from the start', () => {
  for (const kind of ['root', 'portal']) {
    const [a, b] = ['a', 'b'].map((slot) => partitionNamed(`ferngate-${kind}-${slot}`));
    assert.is(a!.sizeBytes, b!.sizeBytes);
    assert.is(a!.type, b!.type);
  }
});

test('none overlaps another, each starts on a whole MiB, and most of the disk is left for data', () => {
  let end = MIB;
  for (const { startBytes, sizeBytes } of planPartitions()) {
    assert.is(startBytes % MIB, 0);
    assert.ok(startBytes >= end);
    end = startBytes + sizeBytes;
  }
  assert.ok(end < (DISK_MIB * MIB) / 4);
});

test('labels and identifiers are unique, and labels fit into a GPT entry', () => {
  const plan = planPartitions();
  assert.is(new Set(plan.map(({ label }) => label)).size, plan.length);
  assert.is(new Set(plan.map(({ id }) => id)).size, plan.length);
  for (const { label, id } of plan) {
    assert.ok(label.length <= 36);
    assert.match(id, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  }
});

test('the data partition is not among them: systemd-repart finds its own by a type that no other has', () => {
  const data = '3B8F8425-20E0-4F3B-907F-1A25A76F98E8';
  assert.not.ok(planPartitions().some(({ type }) => type === data));
});

test('the script for sfdisk', () => {
  assert.is(
    renderPartitions(planPartitions().slice(0, 2)),
    `label: gpt
label-id: 6D0A2F2E-5E0B-4F1C-9B6E-0B7C5D1A0F00
unit: sectors
start=2048, size=524288, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=6D0A2F2E-5E0B-4F1C-9B6E-0B7C5D1A0F01, name="ESP"
start=526336, size=1048576, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=6D0A2F2E-5E0B-4F1C-9B6E-0B7C5D1A0F02, name="ferngate-root-a"
`,
  );
});

test('a label that nobody planned is refused', () => {
  assert.throws(() => partitionNamed('ferngate-root-c'), RangeError);
});

test.run();
