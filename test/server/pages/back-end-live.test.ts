/** The stream that open pages of the back end follow. */
import { request } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../world/command.ts';
import { firstOperator, NAME, startSite, Visitor } from './site.ts';

const site = await startSite();
const { operator } = await firstOperator(site);

/** An open window: what its stream has said so far. */
class Window {
  said = '';
  ended = false;
  status = 0;
  readonly close: () => void;

  constructor(visitor: Visitor) {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { host: NAME, cookie, 'x-forwarded-for': '192.0.2.1' };
    const asked = request({ socketPath: site.socket, path: '/back-end/live', headers }, (response) => {
      this.status = response.statusCode ?? 0;
      response.setEncoding('utf8').on('data', (text: string) => (this.said += text));
      response.on('close', () => (this.ended = true));
    });
    asked.on('error', () => (this.ended = true));
    asked.end();
    this.close = () => asked.destroy();
  }

  get events(): string[] {
    return [...this.said.matchAll(/^event: (\w+)$/gm)].map(([, name = '']) => name);
  }

  hears(name: string): Promise<void> {
    return until(name, () => this.events.includes(name));
  }
}

test('an operator hears a pulse at once, and word when an account was added', async () => {
  const open = new Window(operator);
  await open.hears('beat');
  assert.equal(open.events, ['beat']);
  await site.owner('POST', '/backend/accounts', { name: 'acme', title: 'Acme' });
  await open.hears('appliance');
  open.close();
});

test('nobody else hears anything', async () => {
  const stranger = new Window(new Visitor(site));
  await until('answer', () => stranger.ended);
  assert.is(stranger.status, 303);
  assert.is(stranger.said, '');
});

test('more windows than a person has are refused, and closed ones do not count', async () => {
  const windows = Array.from({ length: 12 }, () => new Window(operator));
  await Promise.all(windows.map((open) => open.hears('beat')));
  const late = new Window(operator);
  await until('answer', () => late.status !== 0);
  assert.is(late.status, 503);
  for (const open of windows) open.close();
  await until('place', async () => {
    const again = new Window(operator);
    await until('answer', () => again.status !== 0);
    again.close();
    return again.status === 200;
  });
});

test('signing out ends the stream', async () => {
  const open = new Window(operator);
  await open.hears('beat');
  await operator.get('/back-end');
  await operator.post('/back-end/sign-out');
  await until('end', () => open.ended);
  assert.equal(open.events, ['beat', 'bye']);
});

test.after(() => site.stop());
test.run();
