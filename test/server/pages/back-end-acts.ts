/** What operators do in the back end; part of `forms.test.ts`, whose portal it uses. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ORIGIN, type Visitor } from './site.ts';

export function backEndActs(operator: Visitor): void {
  test('the back end does what its pages say, and asks before something is gone', async () => {
    await operator.get('/back-end');
    assert.match(operator.page, 'OpenVPN');
    await operator.get('/back-end/accounts/new');
    const beta = {
      name: 'beta',
      title: 'Beta <b>',
      pool: '10.20.0.0/16',
      maxDevices: '5',
      maxUsers: '5',
      maxSessions: '10',
    };
    const page = await operator.follow(await operator.post('/back-end/accounts', beta));
    assert.match(page.body, 'Beta &lt;b&gt; was added.');
    const linked = await operator.post('/back-end/accounts/beta/administrators', {
      name: 'bert',
      displayName: 'Bert',
      email: '',
    });
    assert.match(linked.body, `${ORIGIN}/reset-password/acc_`);
    const suspended = await operator.follow(await operator.post('/back-end/accounts/beta/suspend'));
    assert.match(suspended.body, 'is suspended');
    await operator.follow(await operator.post('/back-end/accounts/beta/resume'));
    const edited = await operator.get('/back-end/accounts/beta/edit');
    assert.match(edited.body, 'value="10.20.0.0/16"');
    const changes: Record<string, string> = { ...beta, title: 'Beta GmbH' };
    delete changes['name'];
    await operator.follow(await operator.post('/back-end/accounts/beta/edit', changes));
    const asked = await operator.get('/back-end/accounts/beta/delete');
    assert.match(asked.body, 'Delete account Beta GmbH?');
    const wrong = await operator.post('/back-end/accounts/beta/delete', { confirm: 'acme' });
    assert.is(wrong.status, 422);
    const gone = await operator.follow(
      await operator.post('/back-end/accounts/beta/delete', { confirm: 'beta' }),
    );
    assert.match(gone.body, 'was deleted with everything in it');
    assert.is((await operator.get('/back-end/accounts/beta')).status, 404);
    assert.match((await operator.get('/back-end/audit?q=beta')).body, 'backend.account.delete');
  });

  test('operators: nobody shuts himself or the last one out', async () => {
    await operator.get('/back-end/operators');
    const self = await operator.post('/back-end/operators/karl/disable');
    assert.is(self.status, 422);
    assert.match(self.body, 'You cannot do this to yourself.');
    const made = await operator.post('/back-end/operators', { name: 'ines', displayName: 'Inês' });
    assert.match(made.body, `${ORIGIN}/back-end/reset-password/backend.`);
    assert.match(
      (await operator.follow(await operator.post('/back-end/operators/ines/disable'))).body,
      'is disabled',
    );
    assert.match(
      (await operator.follow(await operator.post('/back-end/operators/ines/enable'))).body,
      'is enabled',
    );
    const gone = await operator.post('/back-end/operators/ines/delete', { confirm: 'ines' });
    assert.match((await operator.follow(gone)).body, 'Inês was deleted');
  });
}
