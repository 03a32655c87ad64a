/** A portal that an account can move to, as one word that an operator copies from there to here. */
import { z } from 'zod';
import { CertificatePem, DnsName, Port } from '../../appliance/protocol-values.ts';
import type { PublicPlace } from '../accounts/facts.ts';
import type { Reader, Transaction } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

const PREFIX = 'ferngate-place-1.';
const WORD_MAX_CHARACTERS = 40_000;

export const MovePlace = z.strictObject({
  name: DnsName,
  ports: z.strictObject({ vpn: Port, https: Port, http: Port }),
  /** Who certifies that portal's pages: routers will believe no other. */
  authority: CertificatePem,
});
export type MovePlace = z.infer<typeof MovePlace>;

export function placeWord(place: PublicPlace, authority: string): string {
  const { name, ports } = place;
  return PREFIX + Buffer.from(JSON.stringify({ name, ports, authority })).toString('base64url');
}

/** The word, checked; each of its values has the grammar that it has everywhere. */
export const PlaceWord = z
  .string()
  .max(WORD_MAX_CHARACTERS)
  .transform((text, context): MovePlace => {
    const place = MovePlace.safeParse(decoded(text.trim()));
    if (place.success) return place.data;
    context.addIssue({ code: 'custom', message: 'move-place' });
    return z.NEVER;
  });

function decoded(text: string): unknown {
  if (!text.startsWith(PREFIX)) return undefined;
  try {
    return JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export async function readMovePlace(reader: Reader): Promise<MovePlace | undefined> {
  const row = await reader.get<{ place: string }>('SELECT place FROM move_place');
  return row === undefined ? undefined : MovePlace.parse(JSON.parse(row.place));
}

export async function writeMovePlace(tx: Transaction, place: MovePlace | undefined): Promise<void> {
  await tx.run('DELETE FROM move_place');
  if (place !== undefined)
    await tx.run(
      'INSERT INTO move_place (id, place, since) VALUES (1, ?, ?)',
      JSON.stringify(place),
      utcTime(),
    );
}
