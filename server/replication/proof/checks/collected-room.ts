import type { Input, Output, Verb } from '../../../../appliance/protocol.ts';
import type { AccountFacts } from '../../../accounts/facts.ts';
import type { Appliance } from '../../../rooms/appliance.ts';
import type { OpenCopy } from '../child/open-copy.ts';
import { roomOf } from '../child/prepare.ts';

/** Takes what the portal's own room would hand over, and hands nothing over. */
class Collector implements Appliance {
  readonly connected = true;
  readonly asked = new Map<Verb, unknown>();

  onConnected(): void {
    // It never comes or goes.
  }

  call<V extends Verb>(verb: V, input: Input<V>): Promise<Output<V>> {
    this.asked.set(verb, input);
    // The room does nothing with an answer but to pass it on.
    return Promise.resolve({} as Output<V>);
  }

  of<V extends Verb>(verb: V): Input<V> | undefined {
    return this.asked.get(verb) as Input<V> | undefined;
  }
}

/** Everything that the portal would hand to the appliance for this account now. @throws Error when it could not */
export async function collectRoom(copy: OpenCopy, facts: AccountFacts): Promise<Input<'room.check'>> {
  const collector = new Collector();
  await roomOf(copy, facts, collector).put();
  const spec = collector.of('room.put');
  if (spec === undefined) throw new Error('it has no room');
  return {
    spec,
    names: collector.of('room.names')?.names ?? [],
    allowances: collector.of('room.allow')?.allowances ?? [],
    tags: collector.of('door.tags')?.tags ?? [],
  };
}
