import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  ACCOUNT_RIGHTS,
  BACKEND_RIGHTS,
  OPERATOR_RIGHTS,
  rightsOf,
  seesAllDevices,
  SELF,
  tokenRights,
  UNFINISHED_RIGHTS,
  type Right,
  type Role,
} from '../../../server/rights/rights.ts';

/** Who has what, written down once more, so that a change of it is seen. */
const TABLE: Readonly<Record<(typeof ACCOUNT_RIGHTS)[number], string>> = {
  'device.see': 'a t o',
  'device.change': 'a - -',
  'device.keys': 'a - -',
  'connection.open': 'a t -',
  'connection.see': 'a - o',
  'connection.end': 'a - -',
  'person.see': 'a - o',
  'person.change': 'a - -',
  'session.see': 'a - o',
  'session.end': 'a - -',
  'setting.see': 'a - o',
  'setting.change': 'a - -',
  'audit.see': 'a - o',
};
const ROLES: Readonly<Record<Role, string>> = { administrator: 'a', technician: 't', auditor: 'o' };
const roles = Object.keys(ROLES) as Role[];

for (const role of roles)
  test(`rights of an ${role}`, () => {
    const rights = rightsOf(role);
    for (const right of ACCOUNT_RIGHTS)
      assert.is(rights.has(right), TABLE[right].includes(ROLES[role]), right);
    for (const right of BACKEND_RIGHTS) assert.not.ok(rights.has(right), right);
    assert.ok(rights.has(SELF));
  });

test('an auditor changes nothing', () => {
  for (const right of rightsOf('auditor')) assert.ok(right === SELF || right.endsWith('.see'), right);
});

test('operators have no right inside an account', () => {
  for (const right of ACCOUNT_RIGHTS) assert.not.ok(OPERATOR_RIGHTS.has(right), right);
  for (const right of BACKEND_RIGHTS) assert.ok(OPERATOR_RIGHTS.has(right), right);
});

test('who has to set up a second factor has nothing but himself', () => {
  assert.equal([...UNFINISHED_RIGHTS], [SELF]);
});

test('technicians see what grants reach, the others everything', () => {
  assert.equal(roles.filter(seesAllDevices), ['administrator', 'auditor']);
});

test('a token has never more than its owner has now, and never what belongs to the person', () => {
  const all: Right[] = [...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS, SELF];
  for (const owner of [...roles.map(rightsOf), OPERATOR_RIGHTS, UNFINISHED_RIGHTS]) {
    const rights = tokenRights(all, owner);
    assert.not.ok(rights.has(SELF));
    for (const right of rights) assert.ok(owner.has(right));
    assert.is(rights.size, owner.size - 1);
  }
  assert.is(tokenRights([], OPERATOR_RIGHTS).size, 0);
  assert.is(tokenRights(['device.see'], rightsOf('auditor')).size, 1);
});

test.run();
