/**
 * A larger search than each run of the tests makes; it takes minutes and gigabytes:
 *
 *     node_modules/.bin/node --max-old-space-size=12000 test/server/replication/model/main.ts 2 1 1 1 1
 *
 * The numbers: writes, crashes, promotions, cuts of the network, outages of the witness.
 */
import { explore } from './explore.ts';

const [writes = 2, crashes = 1, promotions = 1, cuts = 1, outages = 1] = process.argv.slice(2).map(Number);
const { states, violation } = explore({ writes, crashes, promotions, cuts, outages });
console.log(`${states} states`, violation === null ? 'and no harm' : JSON.stringify(violation, null, 2));
process.exitCode = violation === null ? 0 : 1;
