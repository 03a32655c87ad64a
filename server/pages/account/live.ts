import { paths } from '../../../ui/paths.ts';
import { openStream } from '../../live/stream.ts';
import { accountPage, stream } from '../page.ts';

/** The stream that open pages follow; the contract stands in `ui/models/live.ts`. */
export const livePage = accountPage({
  method: 'GET',
  path: paths.live(),
  right: 'device.see',
  run: async ({ portal, caller, gone }) =>
    stream('text/event-stream', await openStream({ portal, caller, gone })),
});
