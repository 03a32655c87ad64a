import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors.ts';
import { replaceFile } from '../files/replace-file.ts';

const Network = z.strictObject({ prefix: z.string().regex(/^fd[0-9a-f]{2}(:[1-9a-f][0-9a-f]{0,3}){2}$/) });

/**
 * The first 48 bits of the rooms' addresses, made at random once for each installation (RFC 4193, 3.2.2), so
 * that two appliances whose networks are ever joined don't meet.
 *
 * @param dataFolder `<data>/appliance`
 */
export async function readNetworkPrefix(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'network.json');
  try {
    return Network.parse(JSON.parse(await readFile(path, 'utf8'))).prefix;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw new Error(`${path} is damaged`, { cause: error });
  }
  const prefix = makePrefix();
  await replaceFile(path, JSON.stringify({ prefix }));
  return prefix;
}

/** Groups without leading zeros and never 0, so that the text is the address's shortest form. */
function makePrefix(): string {
  const bytes = randomBytes(5);
  const group = (at: number) => Math.max(1, bytes.readUInt16BE(at)).toString(16);
  return `fd${bytes.toString('hex', 0, 1)}:${group(1)}:${group(3)}`;
}
