/** What the program finds around it, established once by `main.ts`. */
import type { ProxyVariables } from '../proxy-choice.ts';
import type { GivenSecrets } from '../sign-in.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Elevation } from './rights.ts';

export interface Desk {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly home: string;
  readonly settingsFolder: string;
  readonly elevation: Elevation;
  readonly terminal: Terminal;
  readonly given: GivenSecrets;
  readonly proxyVariables: ProxyVariables;
  /** Of this program, `ferngate-dialup/0.1.0`. */
  readonly agent: string;
}
