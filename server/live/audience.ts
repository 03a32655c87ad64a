/**
 * What one reader is told of what happened: only what a page would show him. Whether he may see a device is asked
 * anew each time (`rights/grants.ts`); one that he saw a moment ago and is gone for him now is told of once more,
 * so that it does not stay on his page.
 */
import type { LiveEvents as BrowserEvents } from '../../ui/models/live.ts';
import type { Account } from '../accounts/account.ts';
import { viewerOf } from '../devices/viewer.ts';
import type { UserCaller } from '../operations/caller.ts';
import { Refusal } from '../refusal.ts';
import type { LiveEvent } from './events.ts';

export type Told = {
  [Name in keyof BrowserEvents]: { readonly name: Name; readonly data: BrowserEvents[Name] };
}[keyof BrowserEvents];

/** Beyond so many at once the page is better drawn anew than told of each. */
const DEVICES_TOLD_MAX = 50;

const ANY_DEVICE: Told = { name: 'device', data: {} };

export class Audience {
  readonly #caller: UserCaller;
  /** The account as it stands now: suspending and changing it make another object. */
  readonly #account: () => Account;
  /** Serial numbers by id of the devices that he could see when it was last asked; only for who sees a part. */
  #seen: ReadonlyMap<string, string> = new Map();

  constructor(caller: UserCaller, account: () => Account) {
    this.#caller = caller;
    this.#account = account;
  }

  /** Has to be called first, and after each change of his rights. */
  async look(): Promise<void> {
    const viewer = viewerOf(this.#caller);
    if (viewer.seesAll) return;
    const devices = await this.#account().devices.index(viewer, '');
    this.#seen = new Map(devices.map(({ id, serial }) => [id, serial]));
  }

  async told(events: readonly LiveEvent[]): Promise<Told[]> {
    if (events.some((event) => this.#changesEverything(event))) {
      await this.look();
      return [ANY_DEVICE, ...(await this.#others(events))];
    }
    return [...(await this.#devices(events)), ...(await this.#others(events))];
  }

  #changesEverything(event: LiveEvent): boolean {
    return event.kind === 'view' || (event.kind === 'rights' && event.userId === this.#caller.person.id);
  }

  async #devices(events: readonly LiveEvent[]): Promise<Told[]> {
    const ids = new Set(events.flatMap((event) => (event.kind === 'device' ? [event.deviceId] : [])));
    for (const event of events) {
      if (event.kind !== 'refused') continue;
      const id = await this.#idOf(event.serial);
      if (id !== undefined) ids.add(id);
    }
    if (ids.size === 0) return [];
    const viewer = viewerOf(this.#caller);
    const visible = await this.#account().devices.visible(viewer, [...ids]);
    const seen = this.#seen;
    if (!viewer.seesAll) {
      const rest = [...seen].filter(([id]) => !ids.has(id));
      this.#seen = new Map([...rest, ...visible]);
    }
    // Deleted: for who sees all of them, any of them may have been it.
    const gone = [...ids].filter((id) => !visible.has(id) && (viewer.seesAll || seen.has(id)));
    if (visible.size + gone.length > DEVICES_TOLD_MAX || (viewer.seesAll && gone.length > 0))
      return [ANY_DEVICE];
    const serials = [...visible.values(), ...gone.flatMap((id) => seen.get(id) ?? [])];
    return serials.map((serial): Told => ({ name: 'device', data: { serial } }));
  }

  /** Dial-ins of people, and connections. */
  async #others(events: readonly LiveEvent[]): Promise<Told[]> {
    const { rights, person } = this.#caller;
    const told: Told[] = [];
    for (const event of events) {
      if (event.kind === 'dial-in' && event.userId === person.id)
        told.push({ name: 'dialIn', data: { user: person.name, mine: true } });
      else if (event.kind === 'dial-in' && rights.has('session.see'))
        told.push({ name: 'dialIn', data: { user: await this.#nameOf(event.userId), mine: false } });
      else if (event.kind === 'connection' && (event.userId === person.id || rights.has('connection.see')))
        told.push({
          name: 'connection',
          data: { id: event.connectionId, ...(await this.#serialOf(event.deviceId)) },
        });
    }
    return told;
  }

  async #serialOf(deviceId: string): Promise<{ serial?: string }> {
    const visible = await this.#account().devices.visible(viewerOf(this.#caller), [deviceId]);
    const serial = visible.get(deviceId);
    return serial === undefined ? {} : { serial };
  }

  async #idOf(serial: string): Promise<string | undefined> {
    return this.#account()
      .devices.bySerial(serial, viewerOf(this.#caller))
      .then(({ id }) => id, unlessGone);
  }

  async #nameOf(userId: string): Promise<string> {
    return this.#account()
      .users.byId(userId)
      .then(({ name }) => name, unlessGone)
      .then((name) => name ?? '');
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof Refusal && error.code === 'not-found') return undefined;
  throw error;
}
