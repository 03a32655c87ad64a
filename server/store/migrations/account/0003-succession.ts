/**
 * A change of authority, and configurations that reach routers without a visit: for each certificate, what came
 * with it and whether it has arrived.
 */
import type { Transaction } from '../../database.ts';

const statements = [
  // Two authorities of one account must never have the same name in one bundle; counts up for ever.
  'ALTER TABLE authorities ADD COLUMN generation INTEGER NOT NULL DEFAULT 1',
  'CREATE INDEX certificates_by_authority ON certificates (authority_id)',
  // SHA-256 of the trusted authorities that were handed out with it; null: from before they were counted.
  'ALTER TABLE certificates ADD COLUMN bundle_hash TEXT',
  // SHA-256 of the rest of the configuration, without keys; null for seats.
  'ALTER TABLE certificates ADD COLUMN content_hash TEXT',
  // When it dialled in first: of several, the one used last is on the machine.
  'ALTER TABLE certificates ADD COLUMN used_at TEXT',
  // Of a renewal: when the certificate that asked for it was made. A download that somebody carries to the machine
  // meanwhile is newer than that, and stays good.
  'ALTER TABLE certificates ADD COLUMN renews_at TEXT',
  // Somebody wants keys newer than this, whatever else is in order.
  'ALTER TABLE devices ADD COLUMN renew_at TEXT',
];

export const up = async (transaction: Transaction): Promise<void> => {
  for (const statement of statements) await transaction.run(statement);
};
