/** The same portal at another of its addresses, over real TLS: found when it is there, and nobody else is believed to be it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Portal } from '../../../dialup/portal/portal.ts';
import type { Pin } from '../../../dialup/portal/trust.ts';
import { makeAuthority, makePortalCertificate } from '../issued.ts';
import { refusal } from '../refused.ts';
import { StubPortal } from '../stub-portal.ts';

const shown = await makePortalCertificate(await makeAuthority(), '127.0.0.1');
const port = 8_899;
let pin: Pin | undefined;

test.before(async () => {
  await using first = await StubPortal.start(shown, { port });
  await meetsAnywhere().meet(undefined);
  assert.is(first.asked.length, 1);
});

/** The portal of 127.0.0.1, which may also be at 127.0.0.2 and 127.0.0.3, on the same port. */
function meetsAnywhere(): Portal {
  const others = ['127.0.0.2', '127.0.0.3'].map((host) => ({ host, port }));
  const keep = async (kept: Pin): Promise<void> => void (pin = kept);
  const confirm = () => (pin === undefined ? Promise.resolve() : Promise.reject(new Error('asked')));
  const trust = { pin, keep, confirm };
  const signal = new AbortController().signal;
  const way = { portal: { host: '127.0.0.1', port }, proxy: undefined };
  return new Portal({ way, others, agent: 'test', trust, signal });
}

const standsBy = () => ({ status: 503, body: { code: 'standby', title: 'It does not serve.' } });

test('gone from its own place, the same portal is found at another one, and stays found', async () => {
  await using second = await StubPortal.start(shown, { address: '127.0.0.3', port });
  const portal = meetsAnywhere();
  await portal.meet(undefined);
  assert.is(portal.elsewhere, `127.0.0.3:${port}`);
  await portal.ask({ method: 'POST', path: '/x', body: {} });
  assert.equal(second.asked, ['GET /', 'POST /x']);
});

test('a standby that answers in its place is not asked twice, and what it was told was nothing', async () => {
  await using first = await StubPortal.start(shown, { answer: standsBy, port });
  const portal = meetsAnywhere();
  await portal.meet(undefined);
  assert.is(portal.elsewhere, undefined, 'both away: its own place counts');
  await using second = await StubPortal.start(shown, { address: '127.0.0.2', port });
  await portal.ask({ method: 'POST', path: '/sign-in', body: {} });
  assert.is(portal.elsewhere, `127.0.0.2:${port}`);
  assert.equal([first.asked.length, second.asked], [2, ['POST /sign-in']]);
});

test('nobody else is believed to be the portal at another place, and hears nothing', async () => {
  const stranger = await makePortalCertificate(await makeAuthority(), '127.0.0.1');
  await using second = await StubPortal.start(stranger, { address: '127.0.0.2', port });
  const error = await refusal(() => meetsAnywhere().meet(undefined));
  assert.match(error.code, /^ports?-closed$/, 'what its own place said');
  assert.equal(second.asked, []);
  await using third = await StubPortal.start(shown, { address: '127.0.0.3', port });
  const portal = meetsAnywhere();
  await portal.meet(undefined);
  assert.equal([portal.elsewhere, third.asked], [`127.0.0.3:${port}`, ['GET /']]);
});

test('at its own place another certificate is said, not walked around', async () => {
  const stranger = await makePortalCertificate(await makeAuthority(), '127.0.0.1');
  await using own = await StubPortal.start(stranger, { port });
  await using second = await StubPortal.start(shown, { address: '127.0.0.2', port });
  const error = await refusal(() => meetsAnywhere().meet(undefined));
  assert.ok(['intercepted', 'certificate-changed'].includes(error.code), error.code);
  assert.equal([own.asked, second.asked], [[], []]);
});

test.run();
