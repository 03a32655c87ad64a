/** What the owner set at set-up and can set anew: name, time zone, how far set-up has come. */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { DnsName } from '../../appliance/protocol-values.ts';
import { portalAddress } from '../accounts/facts.ts';
import { ZONES } from '../accounts/settings.ts';
import { handOver } from '../maintenance/hand-over.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty } from '../operations/values.ts';
import { Refusal } from '../refusal.ts';
import { CertificateView, certificateView } from './certificate-view.ts';
import { SET_UP_STEPS } from './choices.ts';

/** What only digits and dots make must be an address: `192.0.2` is neither. */
export const PortalName = z
  .string()
  .max(253)
  .refine((text) => DnsName.safeParse(text).success && (isIPv4(text) || !/^[\d.]+$/.test(text)), {
    error: 'not-a-portal-name',
  });

const SettingsView = z.object({
  name: z.string(),
  address: z.string(),
  /** Nobody has confirmed it yet: it is where the box found itself. */
  nameGiven: z.boolean(),
  former: z.string().nullable(),
  zone: z.string(),
  now: z.string(),
  certificate: CertificateView,
  setUp: z.object({ done: z.array(z.enum(SET_UP_STEPS)) }),
});

export const getSettings = backendOperation({
  id: 'backend.settings.get',
  method: 'GET',
  path: '/backend/settings',
  summary: 'Name, certificate and time zone of the appliance, and how far its set-up has come',
  right: 'appliance.see',
  input: Empty,
  output: SettingsView,
  async run({ portal }) {
    const { name, former, zone, done } = await portal.choices.load();
    return {
      name: portal.place.name,
      address: portalAddress(portal.place),
      nameGiven: name === null,
      former,
      zone,
      now: portal.now().toISOString(),
      certificate: await certificateView(portal),
      setUp: { done: SET_UP_STEPS.filter((step) => done.has(step)) },
    };
  },
});

export const changeName = backendOperation({
  id: 'backend.settings.name',
  method: 'PUT',
  path: '/backend/settings/name',
  summary:
    'The name under which browsers, technicians and machines find the portal; it stands in every profile',
  right: 'appliance.change',
  input: z.strictObject({ name: PortalName }),
  output: Done,
  object: ({ name }) => name,
  async run({ portal }, { name }) {
    await portal.choices.setName(name);
    void portal.acme.look();
    await handOver(portal);
    return {};
  },
});

export const changeZone = backendOperation({
  id: 'backend.settings.zone',
  method: 'PUT',
  path: '/backend/settings/zone',
  summary: 'The time zone in which operators see times, and with which new accounts begin',
  right: 'appliance.change',
  input: z.strictObject({
    zone: z
      .string()
      .max(64)
      .refine((zone) => ZONES.has(zone), { error: 'not-a-zone' }),
  }),
  output: Done,
  object: ({ zone }) => zone,
  async run({ portal }, { zone }) {
    await portal.choices.setZone(zone);
    await portal.backups.reschedule();
    return {};
  },
});

export const confirmStep = backendOperation({
  id: 'backend.settings.set-up',
  method: 'POST',
  path: '/backend/settings/set-up',
  summary:
    'A step of set-up is confirmed, or passed over; after `finished` forms are taken under the name only',
  right: 'appliance.change',
  input: z.strictObject({ step: z.enum(SET_UP_STEPS) }),
  output: Done,
  object: ({ step }) => step,
  async run({ portal }, { step }) {
    if (!(await portal.ownership.owned())) throw new Refusal('not-set-up');
    await portal.choices.setDone(step);
    return {};
  },
});
