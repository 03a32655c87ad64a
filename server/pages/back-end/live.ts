import { paths } from '../../../ui/paths.ts';
import { BackEndStreams } from '../../live/back-end-stream.ts';
import { backEndPage, stream, type Page } from '../page.ts';

/** The stream that open pages follow; the contract stands in `ui/models/live.ts`. */
export function backEndLivePage(): Page {
  const streams = new BackEndStreams();
  return backEndPage({
    method: 'GET',
    path: paths.backEnd.live(),
    right: 'appliance.see',
    run: async ({ portal, caller, gone }) =>
      stream('text/event-stream', streams.open({ portal, caller, gone })),
  });
}
