import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountLines } from '../../../packer/build/users.ts';
import { USERS } from '../../../provisioning/steps/10-users.ts';

const test = suite("the image's system users");

const fields = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(':'));

test('their numbers are fixed, unique, and in no range from which Debian takes others', () => {
  const { passwd, group } = accountLines();
  const numbers = [...fields(passwd), ...fields(group)].map(([name, , id]) => ({ name, id: Number(id) }));
  for (const { name, id } of numbers) {
    assert.ok(id >= 400 && id < 500, name);
    for (const other of numbers) if (other.id === id) assert.is(other.name, name);
  }
});

test('ours are those that npm start makes, with the same names', () => {
  const names = fields(accountLines().passwd).map(([name]) => name);
  for (const { name } of USERS) assert.ok(names.includes(name));
});

test('nobody can sign in: no password, no shell', () => {
  const { passwd, shadow } = accountLines();
  for (const words of fields(passwd)) assert.is(words[6], '/usr/sbin/nologin');
  for (const words of fields(shadow)) assert.is(words[1], '!*');
});

test('each file has the fields that its format asks for', () => {
  const lines = accountLines();
  const wanted = { passwd: 7, shadow: 9, group: 4, gshadow: 4 };
  for (const [file, count] of Object.entries(wanted)) {
    for (const words of fields(lines[file as keyof typeof lines])) assert.is(words.length, count, file);
  }
});

test.run();
