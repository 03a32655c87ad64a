/** Joining, as it is asked for: by root on the box, and on the set-up page by whoever holds its one-time link. */
import { z } from 'zod';
import { backendOperation, publicOperation } from '../../operations/operation.ts';
import type { Portal } from '../../portal.ts';
import { Refusal } from '../../refusal.ts';
import { PairingError } from '../../replication/pairing/errors.ts';

const Asked = {
  /** As the other appliance is reached: `portal.example`, `192.0.2.7:8443`. */
  address: z.string().min(1).max(300),
  code: z.string().min(1).max(64),
};

const Joined = z.object({
  /** What the other appliance is called, and six digits that it shows as well. */
  primary: z.string(),
  check: z.string(),
});

export const joinAsStandby = backendOperation({
  id: 'backend.standby.join',
  method: 'POST',
  path: '/backend/standby/join',
  summary:
    'Make this appliance the standby of another one, with the code that it shows; the portal restarts as one. Only for root on the box',
  right: 'appliance.change',
  input: z.strictObject({
    ...Asked,
    /** Has to be said of an appliance that somebody owns: it serves nobody any more; what it holds is kept aside. */
    setAside: z.boolean().default(false),
  }),
  output: Joined,
  object: ({ address }) => address,
  async run({ portal, caller }, { address, code, setAside }) {
    if (caller.kind !== 'box') throw new Refusal('not-allowed');
    if (!setAside && (await portal.ownership.owned()))
      throw new Refusal('conflict', [{ field: 'setAside', code: 'standby-has-data' }]);
    return join(portal, address, code);
  },
});

export const joinAtSetUp = publicOperation({
  id: 'backend.set-up.standby',
  method: 'POST',
  path: '/backend/set-up/standby',
  summary: 'Make a fresh appliance the standby of another one, with the one-time link of the set-up page',
  input: z.strictObject({ token: z.string().max(200), ...Asked }),
  output: Joined,
  async run({ portal, caller }, { token, address, code }) {
    const right = await portal.signIn.guarded('set-up', caller.address, () =>
      portal.ownership.isSetUpToken(token),
    );
    if (!right) throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
    return join(portal, address, code);
  },
});

async function join(
  { joining, log }: Portal,
  address: string,
  code: string,
): Promise<z.infer<typeof Joined>> {
  try {
    const { primary, check } = await joining.join(address, code);
    return { primary: primary.name, check };
  } catch (error) {
    if (!(error instanceof PairingError)) throw error;
    log.info({ error }, 'no pair came of it');
    const field = error.code === 'not-reached' ? 'address' : 'code';
    throw new Refusal('conflict', [{ field, code: `pairing-${error.code}` }], { cause: error });
  }
}
