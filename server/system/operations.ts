/** The machine and its programs: how they are, over time and now, and starting them anew. */
import { z } from 'zod';
import { Service } from '../../appliance/protocol.ts';
import { en } from '../../ui/texts/en.ts';
import { fillReason } from '../../ui/texts/reasons-en.ts';
import { NOTICE_CODES } from '../notices/registry.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty } from '../operations/values.ts';
import type { Portal } from '../portal.ts';
import { invalid, Refusal } from '../refusal.ts';
import { ApplianceRefused } from '../rooms/appliance-socket.ts';
import { readRelease } from './release.ts';
import { SPANS, type Span } from './samples.ts';

const PAST_NOTICES = 50;

const Notice = z.object({
  code: z.enum(NOTICE_CODES),
  severity: z.enum(['warning', 'alarm']),
  about: z.string(),
  since: z.string(),
  detail: z.string(),
  /** In English, for programs and the console: what is wrong, and what to do. */
  title: z.string(),
  whatToDo: z.string(),
});

export const getHealth = backendOperation({
  id: 'system.health',
  method: 'GET',
  path: '/backend/system/health',
  summary: 'How the appliance is: what stands, what to do about it, and what came and went',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    state: z.enum(['well', 'attention', 'broken']),
    /** The disk is as good as full: nothing new is saved. */
    readOnly: z.boolean(),
    notices: z.array(Notice),
    past: z.array(
      z.object({
        code: z.enum(NOTICE_CODES),
        about: z.string(),
        detail: z.string(),
        since: z.string(),
        until: z.string().nullable(),
      }),
    ),
  }),
  async run({ portal: { health } }) {
    return {
      state: health.state,
      readOnly: health.readOnly,
      notices: health.standing().map((notice) => ({
        ...notice,
        title: fillReason(en.notice[notice.code], { about: notice.about }),
        whatToDo: fillReason(en.noticeDo[notice.code], { about: notice.about }),
      })),
      // Not knowing what was must not hide what is.
      past: await health.past(PAST_NOTICES).catch(() => []),
    };
  },
});

export const getSamples = backendOperation({
  id: 'system.samples',
  method: 'GET',
  path: '/backend/system/samples',
  summary: 'Processors, memory, disk, network and tunnels over time',
  right: 'appliance.see',
  input: z.strictObject({ span: z.enum(Object.keys(SPANS) as [Span, ...Span[]]).default('24h') }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    /** Seconds between two samples; where one is missing nothing was measured. */
    stepS: z.int(),
    memoryBytes: z.int(),
    diskBytes: z.int(),
    samples: z.array(
      z.object({
        at: z.int(),
        cpu: z.number(),
        memory: z.number(),
        disk: z.number(),
        received: z.number(),
        sent: z.number(),
        devices: z.number(),
        people: z.number(),
      }),
    ),
  }),
  async run({ portal: { samples, machine, now } }, { span }) {
    const to = now();
    const [memory, disk] = await Promise.all([machine.memory(), machine.disk()]);
    return {
      from: new Date(to.getTime() - SPANS[span].lengthS * 1000).toISOString(),
      to: to.toISOString(),
      stepS: SPANS[span].stepS,
      memoryBytes: memory.totalBytes,
      diskBytes: disk.totalBytes,
      samples: await samples.over(span, to.getTime()),
    };
  },
});

export const getServices = backendOperation({
  id: 'system.services',
  method: 'GET',
  path: '/backend/system/services',
  summary: 'Version and programs of the appliance, and whether it can be restarted from here',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    version: z.string(),
    builtAt: z.string().nullable(),
    commit: z.string().nullable(),
    /** Null while the root half does not answer. */
    supervisor: z.enum(['systemd', 'processes']).nullable(),
    services: z.array(Service.extend({ room: z.int().nullable(), account: z.string() })),
  }),
  async run({ portal }) {
    const { version, builtAt = null, commit = null } = await readRelease();
    const asked = await portal.appliance.call('system.services', {}).catch(() => undefined);
    const names = new Map<number, string>(portal.accounts.all().map(({ facts }) => [facts.room, facts.name]));
    const services = (asked?.services ?? []).map((service) => ({
      ...service,
      account: service.room === null ? '' : (names.get(service.room) ?? `room ${service.room}`),
    }));
    return { version, builtAt, commit, supervisor: asked?.supervisor ?? null, services };
  },
});

const Confirm = z.string().max(253);

export const restart = backendOperation({
  id: 'system.restart',
  streams: true,
  method: 'POST',
  path: '/backend/system/restart',
  summary:
    'Start the portal, the appliance service or the whole machine anew; confirm with the portal’s name',
  right: 'appliance.change',
  input: z.strictObject({ what: z.enum(['portal', 'appliance', 'machine']), confirm: Confirm }),
  output: Done,
  object: ({ what }) => what,
  async run({ portal }, { what, confirm }) {
    confirmed(portal, confirm);
    await here(() => portal.appliance.call('system.restart', { what }));
    return {};
  },
});

export const shutDown = backendOperation({
  id: 'system.shut-down',
  streams: true,
  method: 'POST',
  path: '/backend/system/shut-down',
  summary: 'Shut the machine down; confirm with the portal’s name. Somebody has to start it again by hand',
  right: 'appliance.change',
  input: z.strictObject({ confirm: Confirm }),
  output: Done,
  async run({ portal }, { confirm }) {
    confirmed(portal, confirm);
    await here(() => portal.appliance.call('system.powerOff', {}));
    return {};
  },
});

/** @throws Refusal `invalid` */
function confirmed({ place }: Portal, confirm: string): void {
  if (confirm.trim() !== place.name) throw invalid('confirm', 'confirm-name', { name: place.name });
}

/** @throws Refusal `conflict` where somebody else looks after the machine */
async function here(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApplianceRefused) || error.code !== 'not-here') throw error;
    throw new Refusal('conflict', [{ field: '', code: 'not-here' }], { cause: error });
  }
}
