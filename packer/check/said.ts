/** What `inside.sh` says on the serial line. */
export interface Said {
  /** Whether it came to its end. */
  readonly ended: boolean;
  readonly passed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly detail: string }[];
  readonly figures: Readonly<Record<string, string>>;
  /** Other lines, for whoever looks why something failed. */
  readonly rest: readonly string[];
}

/** A virtual machine that goes mad could write without end. */
export const SAID_MAX_BYTES = 1024 * 1024;

export function parseSaid(text: string): Said {
  const passed: string[] = [];
  const failed: { name: string; detail: string }[] = [];
  const figures: Record<string, string> = {};
  const rest: string[] = [];
  let ended = false;
  for (const line of text.split(/\r*\n/)) {
    const check = /^check (\S+) (ok|failed)(?: (.*))?$/.exec(line);
    const figure = /^figure (\S+) (.+)$/.exec(line);
    if (line === 'end') ended = true;
    else if (check?.[2] === 'ok') passed.push(check[1] ?? '');
    else if (check) failed.push({ name: check[1] ?? '', detail: check[3] ?? '' });
    else if (figure) figures[figure[1] ?? ''] = figure[2] ?? '';
    else if (line !== '') rest.push(line);
  }
  return { ended, passed, failed, figures, rest };
}

/** Fewer than this is not the whole script, whatever it says. */
const CHECKS_AT_LEAST = 15;

/** @returns what is wrong, a line each; empty when the image is good */
export function judgeSaid({ ended, passed, failed }: Said): string[] {
  return [
    ...failed.map(({ name, detail }) => `${name}: ${detail}`),
    ...(ended ? [] : ['the check did not come to its end']),
    ...(passed.length + failed.length < CHECKS_AT_LEAST ? [`only ${passed.length} checks were made`] : []),
  ];
}
