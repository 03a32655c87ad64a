// test: slow
/** A certificate by ACME from a real authority (pebble), through the real door: fetched, renewed, refused. */
import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ForeignAuthority } from '../server/certificates/foreign-authority.ts';
import type { Json } from '../world/api.ts';
import { RunningAppliance } from '../world/appliance.ts';
import { until, type Daemon } from '../world/command.ts';
import { APPLIANCE_ADDRESS, Internet } from '../world/internet.ts';

const NAME = 'portal.example';
const CA = '203.0.113.50';
const DIRECTORY = `https://${CA}:14000/dir`;

const story = suite('ACME');
const folder = await mkdtemp(join(tmpdir(), 'acme-'));
await chmod(folder, 0o755);
const internet = await Internet.open('a-');
const appliance = await RunningAppliance.start({ data: join(folder, 'data'), name: NAME });
const works = await ForeignAuthority.create();
const tls = await works.leaf({ names: `IP:${CA}` });
const host = await internet.host('ca');
await internet.plugIn(host, CA);
const daemons: Daemon[] = [];

async function startAuthority(): Promise<void> {
  await writeFile(join(folder, 'tls.pem'), tls.certificate + works.between);
  await writeFile(join(folder, 'tls.key'), tls.key);
  const pebble = {
    ...{ listenAddress: `${CA}:14000`, managementListenAddress: `${CA}:15000`, httpPort: 80, tlsPort: 443 },
    ...{ certificate: join(folder, 'tls.pem'), privateKey: join(folder, 'tls.key'), ocspResponderURL: '' },
    domainBlocklist: ['blocked.example'],
  };
  await writeFile(join(folder, 'pebble.json'), JSON.stringify({ pebble }));
  // Every name leads to the appliance, as its owner's DNS would have it.
  const dns = ['-dns01', `${CA}:8053`, '-defaultIPv4', APPLIANCE_ADDRESS, '-defaultIPv6', ''];
  const others = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', ''];
  daemons.push(host.start('dns', 'pebble-challtestsrv', ...dns, ...others));
  const settings = ['PEBBLE_VA_NOSLEEP=1', 'PEBBLE_WFE_NONCEREJECT=20'];
  const words = ['pebble', '-config', join(folder, 'pebble.json'), '-dnsserver', `${CA}:8053`];
  daemons.push(host.start('authority', 'env', ...settings, ...words));
  await until('the authority', async () => (await host.try(['ss', '-Hltn'])).stdout.includes(':14000'));
}

function shown(): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: APPLIANCE_ADDRESS, port: 443, servername: NAME, rejectUnauthorized: false },
      () => {
        const certificate = socket.getPeerX509Certificate();
        socket.destroy();
        if (certificate === undefined) reject(new Error('no certificate'));
        else resolve(certificate);
      },
    );
    socket.on('error', reject);
  });
}

interface View extends Json {
  kind: string;
  standIn: string | null;
  acme: { failures: number; error: string; nextAt: string | null } | null;
}

const fetchFrom = (change: object = {}) =>
  appliance.owner.post<View>('/backend/certificate/acme', {
    ...{ directory: DIRECTORY, contact: 'karl@example.com', root: works.root, agreed: true },
    ...change,
  });

story.after(async () => {
  for (const daemon of daemons) await daemon.stop();
  await appliance.stop();
});

story(
  'an authority that is not there, not trusted or none is said, and the own certificate stays',
  async () => {
    const own = (await shown()).fingerprint256;
    const gone = await fetchFrom();
    assert.equal(
      [gone.kind, gone.standIn, gone.acme?.failures, gone.acme?.error],
      ['acme', 'none-yet', 1, 'unreachable'],
    );
    await startAuthority();
    assert.is((await fetchFrom({ root: '' })).acme?.error, 'unreachable', 'nobody vouches for it');
    assert.is((await fetchFrom({ directory: `https://${CA}:15000/roots/0` })).acme?.error, 'no-directory');
    for (const directory of ['https://127.0.0.1:14000/dir', 'https://169.254.169.254/latest'])
      assert.is((await fetchFrom({ directory })).acme?.error, 'unreachable', directory);
    const http = await appliance.owner.send('POST', '/api/v1/backend/certificate/acme', {
      ...{ directory: `http://${CA}:14000/dir`, agreed: true },
    });
    assert.is(http.status, 422);
    assert.is((await shown()).fingerprint256, own);
  },
);

let first = '';

story('the authority asks port 80 for its word, and the door shows the new certificate', async () => {
  const view = await fetchFrom();
  assert.equal([view.acme?.error, view.kind, view.standIn], ['', 'acme', null]);
  const leaf = await shown();
  assert.ok(leaf.checkHost(NAME));
  assert.match(leaf.issuer, 'Pebble');
  first = leaf.fingerprint256;
  const next = Date.parse(view.acme?.nextAt ?? '');
  assert.ok(next > Date.now() && next < leaf.validToDate.getTime(), 'renewed before it ends');
  const { notices } = await appliance.owner.get<{ notices: { code: string }[] }>('/backend/appliance');
  assert.not.ok(notices.some(({ code }) => code === 'acme-failing'));
});

story('it outlives a restart, is fetched anew when asked, and no tunnel notices', async () => {
  await appliance.stop();
  await appliance.again();
  assert.is((await shown()).fingerprint256, first);
  await appliance.owner.post('/backend/certificate/acme/retry');
  const second = (await shown()).fingerprint256;
  assert.is.not(second, first);
});

story('a word that nobody asked for is not there', async () => {
  const answer = await appliance.outside
    .send('GET', '/.well-known/acme-challenge/guess')
    .catch(() => undefined);
  assert.ok(answer === undefined || answer.status === 404);
});

story('what the authority refuses is said with its words, and the own certificate stands in', async () => {
  await appliance.owner.put('/backend/settings/name', { name: 'blocked.example' });
  const view = await appliance.owner.post<View>('/backend/certificate/acme/retry');
  assert.match(view.acme?.error ?? '', /^refused: ./);
  assert.is(view.standIn, 'other-name');
  assert.ok((await shown()).checkHost('blocked.example'));
  await appliance.owner.put('/backend/settings/name', { name: NAME });
  assert.match((await shown()).issuer, 'Pebble');
});

story.run();
