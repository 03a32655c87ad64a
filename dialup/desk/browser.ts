/** Opens a page in the browser of the person who called, never as root. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { asRoot, type Elevation } from './rights.ts';

const OPENER: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` is a word of the shell; this is the same without one, so that no sign in the address is a command.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const OPENER_ELSEWHERE = ['xdg-open'] as const;

/** Longer than an opener takes to hand the address over. */
const HAND_OVER_MS = 3_000;

/** @returns false when there is no browser to be opened here: then the address is printed alone */
export async function openBrowser(
  url: string,
  who: { platform: NodeJS.Platform; elevation: Elevation; environment: NodeJS.ProcessEnv; home: string },
): Promise<boolean> {
  const { elevation, environment, platform } = who;
  const [program, ...words] = OPENER[platform] ?? OPENER_ELSEWHERE;
  const invoker = elevation.kind === 'sudo' ? elevation.invoker : undefined;
  const screen = environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY'];
  if (platform === 'linux' && screen === undefined) return false;
  // A browser run by root is a present to every page; better none.
  if (platform !== 'win32' && elevation.kind === 'root') return false;
  const env =
    invoker === undefined
      ? environment
      : {
          ...environment,
          HOME: who.home,
          USER: invoker.name,
          LOGNAME: invoker.name,
          XDG_RUNTIME_DIR: `/run/user/${invoker.uid}`,
        };
  const child = asRoot(elevation, () =>
    spawn(program, [...words, url], {
      detached: true,
      stdio: 'ignore',
      env: withoutSecrets(env),
      ...(invoker === undefined ? {} : { uid: invoker.uid, gid: invoker.gid }),
    }),
  );
  try {
    const [code] = (await once(child, 'exit', { signal: AbortSignal.timeout(HAND_OVER_MS) })) as [
      number | null,
    ];
    return code === 0;
  } catch {
    child.on('error', () => undefined);
    // An opener that has become the browser does not end.
    return child.pid !== undefined;
  } finally {
    child.unref();
  }
}

/** Passwords may have come by the environment; no child gets them. */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^FERNGATE_|^https?_proxy$/i.test(name)),
  );
}
