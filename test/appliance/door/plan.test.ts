import { mkdir, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { COMMAND_MAX_BYTES } from '../../../appliance/door/limits.ts';
import {
  REMOVALS_MAX,
  batches,
  parseMap,
  planChange,
  renderMap,
} from '../../../appliance/door/map-change.ts';
import { planDoor, verifyPlan } from '../../../appliance/door/plan.ts';
import { throwawayPem, verifyIdentity } from '../../../appliance/door/portal-identity.ts';
import { portalAddress } from '../../../appliance/door/live-door.ts';
import { renderDoor } from '../../../appliance/door/render.ts';
import { TagBook } from '../../../appliance/door/tag-book.ts';
import { exec, newTag, roomNumber } from './rig.ts';
import { identity } from './pages-rig.ts';

const ports = { vpn: 1194, https: 443, http: 80 };
const settings = { dataFolder: '/var/lib/ferngate', runFolder: '/run/ferngate', ports };

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

test('HAProxy takes the configuration without a warning', async () => {
  const runFolder = '/run/plan';
  const plan = planDoor({ ...settings, runFolder });
  await mkdir(plan.folder, { recursive: true });
  await writeFile(plan.tagMap, `${newTag()} fd00::1\n`);
  await writeFile(plan.portalMap, '');
  await writeFile(plan.portalPem, await throwawayPem());
  await writeFile(plan.configuration, renderDoor(plan));
  const { stdout, stderr } = await exec('haproxy', ['-c', '-f', plan.configuration]);
  assert.not.match(stdout + stderr, /WARNING|ALERT/);
});

test('folders and ports that HAProxy would read otherwise are refused, all of them in one error', () => {
  assert.is(
    codeOf(() => verifyPlan(planDoor(settings))),
    'none',
  );
  for (const folder of [
    '/run/fern gate',
    '/run/x\nglobal',
    '/run/$HOME',
    '/run/"',
    '/run/#',
    'run',
    `/run/${'x'.repeat(90)}`,
  ]) {
    assert.is(
      codeOf(() => verifyPlan(planDoor({ ...settings, runFolder: folder }))),
      'bad-setting',
      folder,
    );
  }
  for (const wrong of [{ vpn: 0 }, { https: 65_536 }, { http: 443 }, { vpn: 1.5 }, { vpn: Number.NaN }]) {
    assert.is(
      codeOf(() => verifyPlan(planDoor({ ...settings, ports: { ...ports, ...wrong } }))),
      'bad-setting',
    );
  }
  assert.throws(
    () => verifyPlan(planDoor({ ...settings, runFolder: '/run/a b', ports: { ...ports, vpn: 0 } })),
    /vpn port 0.*a b/,
  );
});

test('any change of a map, carried out step by step, ends at what is wanted and never loses what stays', () => {
  const map = fc
    .dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      fc.constantFrom('fd00::1', 'fd00::2'),
    )
    .map((entries) => new Map(Object.entries(entries)));
  fc.assert(
    fc.property(map, map, (held, wanted) => {
      const change = planChange(held, wanted);
      const result = new Map(change.kind === 'version' ? change.all : held);
      if (change.kind === 'difference') {
        for (const [tag, address] of change.add) {
          assert.not.ok(result.has(tag), 'a key is never there twice');
          result.set(tag, address);
        }
        for (const tag of change.remove) {
          assert.not.ok(wanted.has(tag));
          result.delete(tag);
        }
      }
      assert.equal([...result].sort(), [...wanted].sort());
    }),
  );
});

test('many removals are a new version, few are a difference', () => {
  const held = new Map(Array.from({ length: 500 }, () => [newTag(), 'fd00::1'] as const));
  assert.is(planChange(held, new Map([...held].slice(REMOVALS_MAX))).kind, 'difference');
  assert.is(planChange(held, new Map([...held].slice(REMOVALS_MAX + 1))).kind, 'version');
  assert.is(planChange(held, held).kind, 'none');
});

test('batches are whole lines, none too long, nothing lost', () => {
  const map = new Map(Array.from({ length: 1_000 }, () => [newTag(), 'fd42:1234:5678:7fff::1'] as const));
  const texts = [...batches(map)];
  assert.ok(texts.every((text) => text.length <= COMMAND_MAX_BYTES && text.endsWith('\n')));
  assert.is(texts.join(''), renderMap(map));
  assert.equal(parseMap(texts.join('').replace(/^/gm, '0x55d0 ')), map);
  assert.equal([...batches(new Map())], []);
});

test('a tag belongs to one room; a refused change leaves the book as it was', () => {
  const book = new TagBook();
  const [one, two, three] = [newTag(), newTag(), newTag()];
  book.put(roomNumber(1), { address: 'fd00::1', tags: [one, two] });
  assert.is(
    codeOf(() => book.put(roomNumber(2), { address: 'fd00::2', tags: [three, two] })),
    'tag-taken',
  );
  assert.equal([...book.wanted().keys()], [one, two]);
  book.put(roomNumber(1), { address: 'fd00::1', tags: [one] });
  book.put(roomNumber(2), { address: 'fd00::2', tags: [three, two] });
  book.remove(roomNumber(1));
  assert.equal(
    [...book.wanted()],
    [
      [three, 'fd00::2'],
      [two, 'fd00::2'],
    ],
  );
});

test('certificates that cannot be used are refused', () => {
  const made = identity('a.example');
  const table: [string, ReturnType<typeof identity>][] = [
    ['none', made],
    ['bad-certificate', { ...made, key: identity('a.example').key }],
    [
      'bad-certificate',
      { ...made, certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
    ],
    ['bad-certificate', { ...made, key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n' }],
    ['bad-certificate', { ...made, certificate: made.certificate.repeat(20) }],
  ];
  for (const [code, input] of table)
    assert.is(
      codeOf(() => verifyIdentity(input)),
      code,
    );
});

test('the redirect names the port only where it is not the usual one', () => {
  assert.is(portalAddress('portal.example', 443), 'https://portal.example');
  assert.is(portalAddress('portal.example', 8443), 'https://portal.example:8443');
});

test('no two doors have the same throwaway identity', async () => {
  const [one, two] = await Promise.all([throwawayPem(), throwawayPem()]);
  assert.is.not(one, two);
});

test.run();
