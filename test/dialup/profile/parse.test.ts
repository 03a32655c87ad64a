/** A profile from the portal: the table that somebody who took the portal over would write (IMMUNITY 27). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProfile } from '../../../dialup/profile/parse.ts';
import { planOpenvpn } from '../../../dialup/tunnel/plan.ts';
import { parseOpenvpn, renderOpenvpn } from '../../../dialup/tunnel/render.ts';
import { generateRsaKey } from '../../../server/certificates/keys.ts';
import { makeProfile, TLS_CRYPT_V2 } from '../issued.ts';
import { refuses } from '../refused.ts';

const profile = await makeProfile();
const after = (line: string) => profile.replace('nobind\n', `nobind\n${line}\n`);

test('what the portal hands out is taken apart', () => {
  const parsed = parseProfile(profile);
  assert.equal(parsed.remotes, [
    { host: 'portal.example', port: 1194 },
    { host: 'portal.example', port: 443 },
    { host: 'portal.example', port: 80 },
  ]);
  assert.is(parsed.serverName, 'room.acc_1');
  assert.is(parsed.tlsCryptV2, TLS_CRYPT_V2);
  assert.ok(parsed.certificateEnds > new Date());
});

const PROGRAMS = [
  'up /tmp/x',
  'down /tmp/x',
  'route-up /tmp/x',
  'route-pre-down /tmp/x',
  'ipchange /tmp/x',
  'tls-verify /tmp/x',
];
const MORE_PROGRAMS = [
  'auth-user-pass-verify /tmp/x via-env',
  'client-connect /tmp/x',
  'learn-address /tmp/x',
  'dns-updown /tmp/x',
  'plugin /tmp/x.so',
];
const POWER = [
  'script-security 2',
  'script-security 3',
  'setenv opt up',
  'setenv LD_PRELOAD /tmp/x.so',
  'setenv-safe a b',
  'iproute /tmp/x',
  'engine /tmp/x.so',
];
const MORE_POWER = [
  'providers /tmp/x.so',
  'pkcs11-providers /tmp/x.so',
  'management 0.0.0.0 7505',
  'management-external-key',
  'daemon',
  'user root',
  'chroot /tmp',
  'cd /tmp',
];
const FILES = [
  'config /tmp/other.ovpn',
  'ca /etc/passwd',
  'cert /tmp/x',
  'key /tmp/x',
  'auth-user-pass /tmp/x',
  'askpass /tmp/x',
  'log /etc/cron.d/x',
  'log-append /root/.ssh/authorized_keys',
];
const MORE_FILES = [
  'status /etc/x',
  'writepid /etc/x',
  'tmp-dir /tmp',
  'secret /tmp/x',
  'pkcs12 /tmp/x',
  'crl-verify /tmp/x',
  'http-proxy-user-pass /tmp/x',
  'replay-persist /tmp/x',
  'tls-crypt-v2 /tmp/x',
];
const NETWORK = [
  'route 0.0.0.0 0.0.0.0',
  'redirect-gateway def1',
  'redirect-private',
  'route-ipv6 ::/0',
  'ifconfig 192.168.1.1 255.255.255.0',
  'dhcp-option DNS 192.0.2.1',
  'dns server 0 address 192.0.2.1',
];
const MORE_NETWORK = [
  'block-outside-dns',
  'http-proxy 192.0.2.1 3128',
  'socks-proxy 192.0.2.1',
  'dev tap',
  'dev tun0',
  'dev-node x',
  'lladdr 02:00:00:00:00:01',
  'server-bridge',
  'proto udp',
  'remote portal.example 1194 udp',
  'client-nat snat 10.0.0.0 255.0.0.0 10.0.0.0',
];
const TRUST = [
  'remote-cert-tls client',
  'verify-x509-name evil name-prefix',
  'tls-version-min 1.0',
  'data-ciphers BF-CBC',
  'data-ciphers-fallback none',
  'cipher none',
  'auth none',
  'allow-compression yes',
  'compress lzo',
  'comp-lzo',
  'tls-cert-profile insecure',
  'auth-retry nointeract',
  'verb 11',
  'ns-cert-type server',
  'pull-filter accept "route "',
  'ignore-unknown-option up',
];
const DISGUISES = [
  ' up /tmp/x',
  '\tup /tmp/x',
  '--up /tmp/x',
  '"up" /tmp/x',
  '"up /tmp/x"',
  "'up' /tmp/x",
  'u\\p /tmp/x',
  'UP /tmp/x',
  'up\u00a0/tmp/x',
  '\ufeffup /tmp/x',
  'up\u0000 /tmp/x',
  'nobind\rup /tmp/x',
  'nobind # up',
  'nobind ; up',
  ';up /tmp/x',
  '#up\u2028up /tmp/x',
  '# text\rup /tmp/x',
  'nobind  ',
  'static-challenge "a" 1 up',
  'static-challenge "a\\" 1" 1',
  'auth-user-pass [inline]',
  'persist-tun  up',
  '<connection>\nremote evil.example 1\nhttp-proxy 192.0.2.1 1\n</connection>',
  '<up>\n/tmp/x\n</up>',
  '<auth-user-pass>\na\nb\n</auth-user-pass>',
  ' <ca>\nAAAA\n</ca>',
  '<ca>\nAAAA\n</ca>',
  '<CA>\nAAAA\n</CA>',
  '<dh>\nAAAA\n</dh>',
  '</ca>',
  '',
];
const ALL = [
  PROGRAMS,
  MORE_PROGRAMS,
  POWER,
  MORE_POWER,
  FILES,
  MORE_FILES,
  NETWORK,
  MORE_NETWORK,
  TRUST,
  DISGUISES,
].flat();

for (const line of ALL) {
  test(`refused: ${JSON.stringify(line)}`, () => refuses('profile-refused', () => parseProfile(after(line))));
}

for (const remote of [
  '$(id) 1',
  'a;b 1',
  '-x 1',
  'portal.example 0',
  'portal.example 65536',
  '1.2.3 443',
  '0x7f.1 443',
  '../x 1',
  'a..b 1',
  '[::1] 1',
]) {
  test(`refused as a door: ${remote}`, () =>
    refuses('profile-refused', () => parseProfile(after(`remote ${remote}`))));
}

test('refused: what is missing, twice, cut off or too long', async () => {
  for (const text of [
    '',
    'client\n',
    profile.slice(0, -1),
    profile.replace(/^remote .*\n/gm, ''),
    profile.replace(/^verify-x509-name .*\n/m, ''),
    after('verify-x509-name another name'),
    profile.replace(/<ca>[^]*<\/ca>\n/, ''),
    profile.replace('</ca>\n', ''),
    profile.replace('<ca>\n', '<ca>\nup /tmp/x\n'),
    profile.replace(/(<tls-crypt-v2>\n)[^]*(<\/tls-crypt-v2>)/, '$1$2'),
    profile + '# x\n'.repeat(20_000),
    after('remote a.example 1\n'.repeat(30).trimEnd()),
  ]) {
    await refuses('profile-refused', () => parseProfile(text));
  }
});

test('refused: a key that is not that of the certificate', async () => {
  const { privatePem } = await generateRsaKey();
  const foreign = profile.replace(/<key>\n[^]*<\/key>/, `<key>\n${privatePem}</key>`);
  await refuses('profile-refused', () => parseProfile(foreign));
});

test('a refusal does not show a key', async () => {
  try {
    parseProfile(profile.replace('<key>\n', '<key>\n;\n'));
    assert.unreachable();
  } catch (error) {
    assert.not.match(JSON.stringify(error), /PRIVATE|MII/);
  }
});

test('what OpenVPN is told reads back as it was meant, and names no program', () => {
  const local = {
    management: { kind: 'unix', path: '/tmp/a b/m.sock' },
    device: 'fgd0',
    unprivileged: undefined,
    setsNames: false,
  } as const;
  const plan = planOpenvpn(
    parseProfile(profile),
    { allowed: { address: '198.18.0.5', networks: [] }, proxy: undefined },
    local,
  );
  const text = renderOpenvpn(plan);
  assert.equal(parseOpenvpn(text), plan);
  const names = plan.directives.map(([name]) => name);
  assert.not.ok(names.some((name) => ['up', 'down', 'plugin', 'config', 'static-challenge'].includes(name)));
  assert.equal(
    plan.directives.find(([name]) => name === 'script-security'),
    ['script-security', '1'],
  );
});

for (const path of ['/tmp/"x', '/tmp/x\nup /bin/sh', '/tmp/\\x']) {
  test(`a value that would become a directive is not rendered: ${JSON.stringify(path)}`, async () => {
    const local = {
      management: { kind: 'unix', path },
      device: 'fgd0',
      unprivileged: undefined,
      setsNames: false,
    } as const;
    const plan = planOpenvpn(
      parseProfile(profile),
      { allowed: { address: '198.18.0.5', networks: [] }, proxy: undefined },
      local,
    );
    await refuses('profile-refused', () => renderOpenvpn(plan));
  });
}

test.run();
