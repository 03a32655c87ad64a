/** Nobody can visit the machine: a new configuration that does not connect is not the last word. */
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attempt, endAll, until } from './site/children.ts';
import { configurationFor } from './site/configuration.ts';
import {
  CONFIGURATION,
  ROUTER,
  buildSite,
  command,
  endRouters,
  reaches,
  readState,
  report,
  startRouter,
} from './site/site.ts';

const site = await buildSite();
const good = configurationFor(site.keys);
const renamed = { ...good, name: 'Press line 8' };
const unreachable = { ...good, name: 'Nowhere', doors: [{ host: '10.9.0.1', ports: [9] }] };
const now = () => (JSON.parse(readFileSync(CONFIGURATION, 'utf8')) as { name: string }).name;
const apply = (value: unknown) => {
  writeFileSync('/run/next.json', JSON.stringify(value));
  return command('apply', '/run/next.json');
};
const onTrial = () => readState()?.trialEnds !== null;

test('the first configuration has nothing to go back to, and tries for ever', async () => {
  const router = startRouter(unreachable, '--trial-seconds', '2');
  await reaches('waiting');
  assert.not.ok(onTrial());
  await router.end();
});

test('a configuration that connects becomes the one to go back to', async () => {
  const router = startRouter(good, '--trial-seconds', '2');
  await reaches('connected');
  await until('the copy', () => attempt(null, 'cmp', CONFIGURATION, `${CONFIGURATION}.proven`).code === 0);
  const { since } = await reaches('connected');

  assert.is(apply(renamed).code, 0);
  await reaches('connected', (state) => state.since > since);
  await until('the copy', () => attempt(null, 'cmp', CONFIGURATION, `${CONFIGURATION}.proven`).code === 0);
  assert.equal([now(), report().name, onTrial()], ['Press line 8', 'Press line 8', false]);
  await router.end();
});

test('one that does not connect in time gives way to the one that did', async () => {
  const router = startRouter(good, '--trial-seconds', '4');
  await reaches('connected');
  assert.is(apply(unreachable).code, 0);
  await reaches('waiting');
  assert.ok(onTrial());
  await reaches('connected');
  assert.is(now(), 'Press line 7');
  assert.match(readFileSync(`${CONFIGURATION}.refused`, 'utf8'), 'Nowhere');
  assert.match(report().notices.join(), 'given up for the earlier one');
  await router.end();
});

test('kill -9 and a new start do not end the trial', async () => {
  const router = startRouter(good, '--trial-seconds', '2');
  await reaches('connected');
  apply(unreachable);
  await reaches('waiting');
  await router.end('SIGKILL');
  const next = startRouter(null, '--trial-seconds', '2');
  await next.says('the earlier one comes back');
  await reaches('connected');
  assert.is(now(), 'Press line 7');
  await next.end();
});

test('a wrong one is refused before anything is written, with every problem named', async () => {
  const router = startRouter(good);
  const { since } = await reaches('connected');
  const { code, text } = apply({
    ...good,
    pool: '198.18.0.0/40',
    components: [{ ...good.components[0], address: 'plc' }],
  });
  assert.is(code, 2);
  assert.match(text, 'pool: not a network');
  assert.match(text, 'components.0.address: not an IPv4 address');
  assert.is(now(), 'Press line 7');
  assert.is((await reaches('connected')).since, since);
  await router.end();
});

test('a file that was broken by hand is said on SIGHUP, and the session stays', async () => {
  const router = startRouter(good);
  const { since } = await reaches('connected');
  writeFileSync(CONFIGURATION, '{"format": ');
  router.process.kill('SIGHUP');
  await until('the notice', () =>
    report().notices.some((notice) => notice.includes('the configuration file is wrong')),
  );
  assert.is((await reaches('connected')).since, since);
  await router.end();
});

test('a file that was broken by hand does not keep a router from starting that has connected before', async () => {
  startRouter(null)
    .says('going on with the last configuration')
    .catch(() => undefined);
  await reaches('connected');
  assert.match(report().notices.join(), 'the configuration file is wrong, and the earlier one is in use');
  command('stop');
});

test('apply makes the folder that it needs, and says where it may not write', () => {
  writeFileSync('/run/next.json', JSON.stringify(good));
  const words = (path: string) => [
    'apply',
    '/run/next.json',
    '--config',
    path,
    '--run-folder',
    '/run/nobody',
  ];
  assert.match(
    attempt('site', ROUTER, ...words('/run/new/c.json')).text,
    'takes effect when the router is started',
  );
  assert.is(
    attempt(null, 'stat', '-c', '%a %A', '/run/new', '/run/new/c.json').text,
    '700 drwx------\n600 -rw-------\n',
  );
  const { code, text } = attempt('site', ROUTER, ...words('/proc/c.json'));
  assert.equal([code, text], [1, 'ferngate-router: /proc/c.json cannot be written (ENOENT)\n']);
});

test('without any configuration it says so and ends', () => {
  const { code, text } = attempt('site', ROUTER, 'run', '--config', '/run/none.json');
  assert.is(code, 2);
  assert.match(text, '/run/none.json does not exist');
});

test('wrong words get the usage', () => {
  for (const words of [
    [],
    ['dance'],
    ['check'],
    ['status', '--loud'],
    ['run', '--run-folder', 'relative'],
    ['run', '--trial-seconds', '0'],
  ]) {
    const { code, text } = attempt('site', ROUTER, ...words);
    assert.is(code, 64, words.join(' '));
    assert.match(text, 'ferngate-router run');
  }
});

test.after.each(endRouters);
test.after(endAll);
test.run();
