/** What an authority that means harm puts into its answers: addresses of others, and waiting without an end. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer as plainServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { obtain } from '../../../server/certificates/acme.ts';
import { AcmeError } from '../../../server/certificates/acme-error.ts';
import { command } from '../../world/command.ts';
import { ForeignAuthority } from './foreign-authority.ts';

const CA = '203.0.113.60';
const PORT = 14_000;
const SECRET = 'the page of somebody inside';

const hostile = suite('hostile ACME authority');
await command('ip', 'address', 'add', `${CA}/32`, 'dev', 'lo');
const works = await ForeignAuthority.create();
const leaf = await works.leaf({ names: `IP:${CA},IP:127.0.0.1,IP:::1` });
const tls = { cert: leaf.certificate + works.between, key: leaf.key };
const accountKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const reached: string[] = [];
const inside: RequestListener = (request, response) => {
  reached.push(request.url ?? '');
  response.writeHead(403, { 'replay-nonce': 'abc' }).end(SECRET);
};
/** Where the next answers of the authority lead to. */
let lead: { account?: string; authorisation?: string; busy?: boolean } = {};
const authority: RequestListener = (request, response) => {
  const at = (path: string) => `https://${CA}:${PORT}${path}`;
  response.setHeader('replay-nonce', 'abcdefgh');
  const answer = (status: number, body: object, location = '') =>
    response
      .writeHead(status, { 'content-type': 'application/json', location })
      .end(request.method === 'HEAD' ? '' : JSON.stringify(body));
  if (lead.busy === true) {
    response.writeHead(429, { 'retry-after': '1000000' }).end();
    return;
  }
  switch (request.url ?? '') {
    case '/dir':
      return answer(200, {
        newNonce: at('/nonce'),
        newAccount: lead.account ?? at('/account'),
        newOrder: at('/order'),
      });
    case '/account':
      return answer(201, { status: 'valid' }, at('/account/1'));
    case '/order': {
      const authorizations = [lead.authorisation ?? at('/authorisation')];
      const identifiers = [{ type: 'dns', value: 'portal.example' }];
      return answer(
        201,
        { status: 'pending', identifiers, authorizations, finalize: at('/f') },
        at('/order/1'),
      );
    }
    default:
      return answer(200, {});
  }
};
const servers = [
  plainServer(inside).listen(8081, '127.0.0.1'),
  createServer(tls, inside).listen(8443, '::'),
  createServer(tls, authority).listen(PORT, CA),
];
await Promise.all(servers.map((server) => once(server, 'listening')));
hostile.after(() => {
  for (const server of servers) server.close();
});

async function refusal(directory = `https://${CA}:${PORT}/dir`): Promise<AcmeError> {
  const error: unknown = await obtain({
    authority: { directory, contact: '', root: works.root },
    ...{ accountKey, name: 'portal.example', publish: () => () => undefined, proxy: {} },
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, AcmeError);
  return error as AcmeError;
}

const INSIDE = [
  'http://127.0.0.1:8081/',
  'https://127.0.0.1:8443/',
  'https://2130706433:8443/',
  'https://[::1]:8443/',
  'https://[::ffff:127.0.0.1]:8443/',
  'https://localhost:8443/',
];

for (const address of INSIDE) {
  hostile(`nobody at ${address} is asked, wherever an authority names it`, async () => {
    for (const way of [{ account: address }, { authorisation: address }]) {
      lead = way;
      const { code, answer } = await refusal();
      assert.not.match(answer, SECRET);
      assert.ok(code === 'unreachable' || code === 'no-directory', code);
    }
    lead = {};
    assert.is((await refusal(address)).code, 'unreachable');
    assert.equal(reached, []);
  });
}

hostile('an authority that is busy for days is not waited for', async () => {
  lead = { busy: true };
  assert.is((await refusal()).code, 'unreachable');
});

hostile.run();
