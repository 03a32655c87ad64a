/** The pages of backups as an operator's browser sees them, the large upload among them. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../world/command.ts';
import { firstOperator, ORIGIN, startSite, Visitor, words } from '../pages/site.ts';

const site = await startSite();
const { operator } = await firstOperator(site);
await mkdir(join(site.folder, 'data', 'backups'), { recursive: true });

/** As a browser sends a form with one file. */
function upload(
  visitor: Visitor,
  path: string,
  [fields, content]: [Record<string, string>, string | Buffer],
) {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--xx\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = '--xx\r\nContent-Disposition: form-data; name="upload"; filename="../../etc/passwd"\r\n\r\n';
  const headers = {
    ...{ 'content-type': 'multipart/form-data; boundary=xx', origin: ORIGIN },
    'sec-fetch-site': 'same-origin',
  };
  const body = Buffer.concat([
    Buffer.from(parts.join('') + head),
    Buffer.from(content),
    Buffer.from('\r\n--xx--\r\n'),
  ]);
  return visitor.send('POST', path, { headers, body });
}

let secret = '';

test('from nothing to a key, a target and a backup', async () => {
  assert.match((await operator.get('/back-end/backups')).body, 'Nothing is backed up yet');
  await operator.get('/back-end/backups/key');
  const made = await operator.post('/back-end/backups/key/make');
  secret = /AGE-SECRET-KEY-1[0-9A-Z]{58}/.exec(made.body)?.[0] ?? '';
  assert.ok(secret, words(made));
  assert.not.match((await operator.get('/back-end/backups/key')).body, 'AGE-SECRET-KEY');
  const proved = await operator.post('/back-end/backups/key/prove', { identity: secret });
  assert.match((await operator.follow(proved)).body, 'The key fits.');
  await operator.get('/back-end/backups/targets/new/disk');
  await operator.follow(await operator.post('/back-end/backups/targets/new/disk', { name: 'Disk' }));
  await operator.get('/back-end/backups/targets/new/s3');
  const typed = {
    name: 'Far',
    host: '127.0.0.1',
    port: '443',
    region: 'a',
    bucket: 'abc',
    prefix: '',
    authority: '',
  };
  const keys = { accessKeyId: 'AK', secretAccessKey: 'very secret' };
  const page = await operator.follow(
    await operator.post('/back-end/backups/targets/new/s3', { ...typed, ...keys }),
  );
  assert.not.match(page.body, 'very secret');
  const id = /targets\/(tgt_[a-z2-7]+)"/.exec(page.body)?.[1] ?? '';
  const tested = await operator.post(`/back-end/backups/targets/${id}/test`);
  assert.match(tested.body, 'No target can be at this address.');
  await operator.get('/back-end/backups/schedule');
  const schedule = {
    scheduled: '1',
    at: '02:30',
    weekdays: '1',
    keepDaily: '7',
    keepWeekly: '4',
    keepMonthly: '12',
  };
  assert.is((await operator.post('/back-end/backups/schedule', { ...schedule, at: '24:00' })).status, 422);
  assert.is((await operator.post('/back-end/backups/schedule', schedule)).status, 303);
});

test('a file that is no backup is refused beside its field, and nothing of a stranger is kept', async () => {
  await operator.get('/back-end/restore');
  const { csrf } = operator;
  const sent = await upload(operator, '/back-end/restore', [{ csrf, identity: secret }, 'x'.repeat(300_000)]);
  assert.is(sent.status, 409, words(sent));
  assert.match(sent.body, 'This is no backup of Ferngate.');
  assert.is(
    (await upload(operator, '/back-end/restore', [{ csrf: 'x', identity: secret }, 'x'])).status,
    403,
  );
  assert.is((await upload(operator, '/back-end/restore', [{}, 'x'])).status, 403);
  assert.is((await upload(new Visitor(site), '/back-end/restore', [{ csrf }, 'x'])).status, 303);
  const other = await upload(operator, '/back-end/import', [
    { csrf, identity: secret },
    'age-encryption.org/v1\n',
  ]);
  assert.is(other.status, 409);
  assert.match(other.body, 'This backup was cut off or changed.');
});

test('before it is restored, a backup says whether it is of this appliance', async () => {
  const disk = join(site.folder, 'data', 'backups');
  await operator.get('/back-end/backups');
  await operator.post('/back-end/backups/run');
  const verified = async () => {
    const { backups, work } = (await site.owner('GET', '/backend/backups')) as unknown as {
      backups: { state: string }[];
      work: object | null;
    };
    // The bucket above cannot be reached.
    return work === null && backups.some(({ state }) => state === 'verified');
  };
  await until('a verified backup', verified);
  const [name = ''] = (await readdir(disk)).filter((file) => file.endsWith('.age'));
  const backup = await readFile(join(disk, name));
  await operator.get('/back-end/restore');
  const sent = await upload(operator, '/back-end/restore', [
    { csrf: operator.csrf, identity: secret },
    backup,
  ]);
  assert.match((await operator.follow(sent)).body, 'It is of this appliance.');
});

test('who takes an exported account away stands in the audit trail', async () => {
  await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
  await operator.get('/back-end/accounts/acme/travel');
  const recipient = /"recipient":"(age1[a-z0-9]+)"/.exec(
    JSON.stringify(await site.owner('GET', '/backend/backups')),
  )?.[1];
  const made = await operator.post('/back-end/accounts/acme/export', { recipient: recipient ?? '' });
  const [, link = ''] = /href="(\/back-end\/exports\/[^"]+)"/.exec(made.body) ?? [];
  assert.ok(link, words(made));
  const fetched = () => /backend\.accounts\.export\.fetch/.test(operator.page);
  await operator.get('/back-end/audit');
  assert.not(fetched());
  assert.match((await operator.get(link)).body, 'age-encryption.org');
  await operator.get('/back-end/audit');
  assert.ok(fetched());
});

test.after(() => site.stop());
test.run();
