/** Whether every secret that a portal needs opens with this node's key, and belongs to what it should. */
import { X509Certificate } from 'node:crypto';
import { fits } from '../../../backups/rehearsal/check-account.ts';
import type { AccountFacts } from '../../../accounts/facts.ts';
import { MailServers } from '../../../mail/mail-server.ts';
import { BACKEND_REALM } from '../../../people/people-file.ts';
import { totpContext } from '../../../people/second-factor.ts';
import type { SecretBox } from '../../../secrets/box.ts';
import type { Database } from '../../../store/database.ts';
import type { OpenCopy } from '../child/open-copy.ts';
import { keysOf } from '../child/prepare.ts';
import { about } from './databases.ts';

/** @throws Error that says whose key does not open or fit */
export async function checkKeys(copy: OpenCopy): Promise<string> {
  const { store, box, accounts, now } = copy;
  await about('system', ofTheInstallation(copy));
  await about(
    'operators',
    secondFactorsOpen(store.system, { box, table: 'operators', realm: BACKEND_REALM }),
  );
  for (const facts of accounts) {
    await about(`account ${facts.name}`, ofAnAccount(copy, facts, now()));
    const people = { box, table: 'users', realm: facts.id } as const;
    await about(`account ${facts.name}`, secondFactorsOpen(store.account(facts.id), people));
  }
  return `of the installation and ${accounts.length} accounts`;
}

async function ofTheInstallation({ store, box, identity, now }: OpenCopy): Promise<void> {
  const row = await store.system.read((reader) =>
    reader.get<{ authority_certificate: string; authority_key: Uint8Array }>(
      'SELECT authority_certificate, authority_key FROM installation',
    ),
  );
  if (row === undefined) throw new Error('it has no installation');
  const authority = box.open(row.authority_key, 'installation:authority').toString('utf8');
  fits(row.authority_certificate, authority, 'the installation’s authority');
  const { chain, key } = await identity();
  fits(chain, key, 'the portal');
  isValidNow(new X509Certificate(chain), 'the portal’s certificate', now());
  await new MailServers({ db: store.system, box }).read();
}

async function ofAnAccount(copy: OpenCopy, facts: AccountFacts, now: Date): Promise<void> {
  const keys = keysOf(copy, facts);
  const rows = await keys.authorities();
  for (const { state, certificate } of rows) {
    const signer = await keys.authorityRows.signer(state);
    fits(certificate, signer.key, `the ${state} authority`);
    // An authority that is trusted no more by time is seen by its own notice; who issues must be able to.
    if (state === 'issuing') isValidNow(new X509Certificate(certificate), 'its authority', now);
  }
  const room = await keys.room();
  fits(room.certificate, room.key, 'the room');
  const server = new X509Certificate(room.certificate);
  isValidNow(server, 'the room’s certificate', now);
  const signedBy = ({ certificate }: { certificate: string }) => {
    const authority = new X509Certificate(certificate);
    return server.checkIssued(authority) && server.verify(authority.publicKey);
  };
  if (!rows.some(signedBy)) throw new Error('the room’s certificate is of no authority that is trusted here');
}

function isValidNow(certificate: X509Certificate, whose: string, now: Date): void {
  if (now < certificate.validFromDate || now >= certificate.validToDate)
    throw new Error(`${whose} is valid from ${certificate.validFrom} until ${certificate.validTo} only`);
}

async function secondFactorsOpen(
  db: Database,
  { box, table, realm }: { box: SecretBox; table: 'operators' | 'users'; realm: string },
): Promise<void> {
  const rows = await db.read((reader) =>
    reader.all<{ id: string; totp_secret: Uint8Array }>(
      `SELECT id, totp_secret FROM ${table} WHERE totp_secret IS NOT NULL`,
    ),
  );
  for (const { id, totp_secret } of rows) box.open(totp_secret, totpContext(realm, id));
}
