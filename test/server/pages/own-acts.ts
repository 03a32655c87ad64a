/** Seats and tokens of one's own; part of `forms.test.ts`, whose portal it uses. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask, PASSWORD, shownSecret, totp, Visitor, words, type Site } from './site.ts';

export function ownActs(site: Site, anna: Visitor, operator: Visitor): void {
  test('a seat’s profile is downloaded once, by the session that made it', async () => {
    await anna.get('/profile');
    const made = await anna.post('/profile/seats', { name: 'Laptop / "Hall" ü' });
    assert.is(made.status, 200, words(made));
    const path = /action="(\/profile\/seats\/[^"]+\/download)"/.exec(made.body)?.[1] ?? '';
    const token = anna.csrf;
    assert.is((await operator.post(path)).status, 303);
    const file = await anna.post(path, { csrf: token });
    assert.is(file.status, 200);
    assert.is(file.headers['content-disposition'], 'attachment; filename="acme-anna-laptop-hall-u.ovpn"');
    assert.match(file.body, '-----BEGIN PRIVATE KEY-----');
    assert.is((await anna.post(path, { csrf: token })).status, 410);
    const again = await anna.get('/profile');
    const revoke = /action="(\/profile\/seats\/sea_[^"]+\/revoke)"/.exec(again.body)?.[1] ?? '';
    const gone = await anna.follow(await anna.post(revoke));
    assert.match(gone.body, 'is revoked and cannot dial in any more');
    assert.not.match((await anna.get('/profile')).body, 'is revoked and cannot dial in any more');
  });

  test('a token is shown once and can do what was chosen', async () => {
    await anna.get('/profile/tokens');
    const none = await anna.post('/profile/tokens', { name: 'x', days: '30', password: PASSWORD });
    assert.is(none.status, 422);
    assert.match(none.body, 'Choose at least one.');
    const long: [string, string][] = [
      ['name', 'x'],
      ['days', '9999'],
      ['rights', 'device.see'],
      ['password', PASSWORD],
    ];
    assert.match((await anna.post('/profile/tokens', long)).body, /At most \d+\./);
    const fields: [string, string][] = [
      ['name', 'Grafana'],
      ['rights', 'device.see'],
      ['rights', 'session.see'],
      ['days', '30'],
      ['password', PASSWORD],
    ];
    const made = await anna.post('/profile/tokens', fields);
    const secret = /data-copy="(acc_[^"]+)"/.exec(made.body)?.[1] ?? '';
    const headers = { authorization: `Bearer ${secret}` };
    const { socket } = site;
    assert.is((await ask({ socket, method: 'GET', path: '/api/v1/devices', headers })).status, 200);
    assert.is((await ask({ socket, method: 'GET', path: '/api/v1/users', headers })).status, 403);
    assert.not.match((await anna.get('/profile/tokens')).body, secret);
    // A cookie is no token, and a token no cookie.
    const thief = new Visitor(site);
    thief.cookies.set('__Host-ferngate', secret);
    assert.is((await thief.get('/profile')).status, 303);
  });

  test('a second factor is set up with the password, and a wrong code loses nothing', async () => {
    await anna.get('/profile');
    const start = '/profile/second-factor/start';
    assert.is((await anna.post(start, { password: 'x' })).status, 422);
    const without = await anna.post('/profile/second-factor/confirm', { code: '000000' });
    assert.is(without.status, 422);
    // An open browser is no way to the secret: without the password nothing is shown.
    assert.not.match(without.body, 'otpauth');
    await anna.post(start, { password: PASSWORD });
    const secret = shownSecret(anna.page);
    const uri = /name="uri" value="([^"]+)"/.exec(anna.page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const wrong = await anna.post('/profile/second-factor/confirm', { code: '000000', uri, secret });
    assert.is(wrong.status, 422);
    assert.is(shownSecret(wrong.body), secret);
    const done = await anna.post('/profile/second-factor/confirm', { code: totp(secret), uri, secret });
    assert.is(done.status, 200, words(done));
    const code = /<li>([A-Za-z0-9-]{8,})<\/li>/.exec(done.body)?.[1] ?? '';
    assert.ok(code);
    assert.not.match((await anna.get('/profile')).body, code);
    // A recovery code signs in, once.
    for (const [status, left] of [
      [303, '/'],
      [422, undefined],
    ] as const) {
      const visitor = new Visitor(site, '192.0.2.9');
      await visitor.get('/sign-in');
      await visitor.follow(
        await visitor.post('/sign-in', { account: 'acme', user: 'anna', password: PASSWORD }),
      );
      const entered = await visitor.post('/second-factor', { code: '', recovery: code });
      assert.is(entered.status, status, words(entered));
      assert.is(entered.headers.location, left);
    }
    await anna.get('/profile');
    const off = await anna.follow(await anna.post('/profile/second-factor/off', { password: PASSWORD }));
    assert.match(off.body, 'The second factor is off.');
  });
}
