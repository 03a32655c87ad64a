import { ConfigurationError } from '../configuration/error.ts';
import type { Configuration } from '../configuration/format.ts';
import { parseConfiguration } from '../configuration/parse.ts';
import type { StoredConfiguration } from '../configuration/store.ts';
import { RenewalError } from './error.ts';

/**
 * What the portal sent, as a configuration of this router: checked like one that somebody brings, for this device and
 * no other, and with what was set on the spot kept. The portal does not know the site's proxy.
 *
 * @throws RenewalError `unfit`
 */
export function takeOver(sent: Record<string, unknown>, present: Configuration): StoredConfiguration {
  const { interface: device, masquerade } = present.lan;
  const lan = { ...(sent['lan'] as object | undefined), interface: device, masquerade };
  const text = JSON.stringify({ ...sent, proxy: present.proxy, lan });
  const configuration = checked(text);
  if (configuration.serial !== present.serial || configuration.account !== present.account) {
    throw new RenewalError('unfit', 'the portal sent the configuration of another device');
  }
  return { text, configuration };
}

function checked(text: string): Configuration {
  try {
    return parseConfiguration(text);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new RenewalError('unfit', `the portal sent a configuration that is wrong: ${error.message}`);
  }
}
