/** Which packets count as leaving the box's own network. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outward, sentBy } from './capture.ts';

const OWN = '52:54:00:00:00:01';
const OTHER = '52:54:00:00:00:02';
const mac = (text: string) => Buffer.from(text.replaceAll(':', ''), 'hex');

function ipv4(from: string, to: string): Buffer {
  const packet = Buffer.alloc(28);
  packet.writeUInt8(0x45, 0);
  packet.writeUInt8(17, 9);
  Buffer.from(to.split('.').map(Number)).copy(packet, 16);
  packet.writeUInt16BE(53, 22);
  return Buffer.concat([mac('ff:ff:ff:ff:ff:ff'), mac(from), Buffer.from('0800', 'hex'), packet]);
}
function ipv6(from: string, to: string): Buffer {
  const packet = Buffer.alloc(44);
  packet.writeUInt8(6, 6);
  Buffer.from(to, 'hex').copy(packet, 24);
  packet.writeUInt16BE(443, 42);
  return Buffer.concat([mac('ff:ff:ff:ff:ff:ff'), mac(from), Buffer.from('86dd', 'hex'), packet]);
}

async function captured(...frames: Buffer[]): Promise<string> {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1000, 0);
    record.writeUInt32LE(500_000, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  const file = `${await mkdtemp('/tmp/pcap-')}/x.pcap`;
  await writeFile(file, Buffer.concat([header, ...records]));
  return file;
}

test('only what the card itself sent counts', async () => {
  const file = await captured(ipv4(OWN, '8.8.8.8'), ipv4(OTHER, '8.8.8.8'));
  assert.equal(await sentBy(file, OWN), [{ at: 1000.5, to: '8.8.8.8', protocol: 17, port: 53 }]);
});

for (const near of ['203.0.113.254', '255.255.255.255', '224.0.0.22', '239.1.1.1']) {
  test(`${near} is near`, async () =>
    assert.equal(outward(await sentBy(await captured(ipv4(OWN, near)), OWN)), []));
}
for (const away of ['8.8.8.8', '203.0.114.1', '10.0.0.1', '192.168.0.1', '127.0.0.53', '169.254.169.254']) {
  test(`${away} is away`, async () =>
    assert.is(outward(await sentBy(await captured(ipv4(OWN, away)), OWN)).length, 1));
}
test('IPv6: neighbours are near, everybody else is away', async () => {
  const neighbours = [`ff02${'0'.repeat(27)}1`, `fe80${'0'.repeat(27)}1`].map((to) => ipv6(OWN, to));
  assert.equal(outward(await sentBy(await captured(...neighbours), OWN)), []);
  for (const to of [`2001${'0'.repeat(27)}1`, `fd00${'0'.repeat(27)}1`, `ff05${'0'.repeat(27)}1`]) {
    assert.is(outward(await sentBy(await captured(ipv6(OWN, to)), OWN)).length, 1, to);
  }
});

test('a file cut short, and one that is no capture', async () => {
  const file = await captured(ipv4(OWN, '8.8.8.8').subarray(0, 20));
  assert.equal(await sentBy(file, OWN), []);
  await writeFile(file, 'no capture at all, only text of some length');
  await sentBy(file, OWN).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), 'is no capture'),
  );
});

test.run();
