/** Point in time as an operator's browser sees it, from the form to the decision; and from the command line of root. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../world/command.ts';
import { firstOperator, startSite, words } from '../../pages/site.ts';

const site = await startSite();
const { operator } = await firstOperator(site);

const ACCOUNT = {
  ...{ name: 'acme', title: 'Acme', pool: '198.18.0.0/15' },
  ...{ maxDevices: '9', maxUsers: '9', maxSessions: '9' },
};

async function ready(): Promise<string> {
  let page = '';
  await until('what is made', async () => {
    page = (await operator.get('/back-end/history')).body;
    return !page.includes('A former state is being made');
  });
  return page;
}

test('a form with a number, a look, and an account back from the dead', async () => {
  await operator.get('/back-end/accounts/new');
  await operator.follow(await operator.post('/back-end/accounts', ACCOUNT));
  const page = (await operator.get('/back-end/history')).body;
  assert.match(page, 'You can go back to every moment since');
  const number = /Last change: number ([\d.,]+)/.exec(page)?.[1]?.replace(/\D/g, '') ?? '';
  await operator.get('/back-end/accounts/acme/delete');
  await operator.follow(await operator.post('/back-end/accounts/acme/delete', { confirm: 'acme' }));

  await operator.get('/back-end/history');
  const early = await operator.post('/back-end/history', {
    date: '2001-01-01',
    time: '10:00',
    number: '',
    account: '',
  });
  assert.is(early.status, 409);
  assert.match(early.body, 'Nothing that is kept reaches back to that moment.');
  assert.match(early.body, 'value="2001-01-01"', 'what was typed stays');
  const wrong = await operator.post('/back-end/history', { date: '', time: '', number: 'abc', account: '' });
  assert.match(wrong.body, 'Write a time such as');
  await operator.post('/back-end/history', { date: '', time: '', number, account: 'acme' });
  assert.match(await ready(), 'A former state is ready to be looked at');
  const look = await operator.get('/back-end/history/look');
  assert.match(look.body, 'comes back');
  assert.match(
    (await operator.get('/back-end/history/look/accounts/acme?kind=device')).body,
    'Nothing differs here.',
  );
  await operator.get('/back-end/history/look/decide');
  const refused = await operator.post('/back-end/history/look/decide', { confirm: 'no' });
  assert.is(refused.status, 422, words(refused));
  await operator.get('/back-end/history/look/decide');
  const done = await operator.follow(
    await operator.post('/back-end/history/look/decide', { confirm: 'acme' }),
  );
  assert.match(done.body, 'acme is as it was then.');
  assert.match(done.body, 'uspended');
});

test('settings are checked and kept', async () => {
  await operator.get('/back-end/history');
  const values = { hourlyHours: '48', dailyDays: '0', commitDays: '7', sharePercent: '30' };
  const refused = await operator.post('/back-end/history/settings', values);
  assert.match(refused.body, 'At least 1.');
  await operator.get('/back-end/history');
  await operator.post('/back-end/history/settings', { ...values, dailyDays: '14' });
  assert.match((await operator.get('/back-end/history')).body, 'value="14"');
});

test.after(() => site.stop());
test.run();
