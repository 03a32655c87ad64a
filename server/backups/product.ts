/** The version of Ferngate that runs, as `package.json` has it. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.looseObject({ version: z.string().max(40) });

export const PRODUCT_VERSION = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
).version;
