/**
 * What turns a prepared Debian into the appliance, in numbered steps. Each may be run again at any time and then
 * only repairs what differs. `npm start` and the image build run the same ones.
 */
import { makeUsers } from './steps/10-users.ts';
import { makeFolders } from './steps/20-folders.ts';
import type { Layout } from './steps/layout.ts';

/**
 * All steps in order.
 *
 * @returns what was changed, a sentence each; empty when all was as it should be
 * @throws StepError
 */
export async function applySteps(layout: Layout): Promise<string[]> {
  return [...(await makeUsers()), ...(await makeFolders(layout))];
}
