/**
 * The integrator's one colour for action, in both themes, and what follows from it. What people read in it or on it
 * keeps a contrast of 4.5 (WCAG 2.2, 1.4.3); a colour that does not is refused where the record is made.
 */
export const CONTRAST_MIN = 4.5;

export type Theme = 'light' | 'dark';

export interface Accent {
  readonly action: string;
  readonly actionInk: string;
  readonly actionHover: string;
  readonly actionSoft: string;
}

/** On what the colour stands, as in `ui/assets/styles/10-tokens.css` and `11-dark.css`; a test compares. */
export const GROUNDS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#fafbfc', '#ffffff', '#f1f3f5', '#f4f6f8'],
  dark: ['#14181c', '#1a1f24', '#101316', '#1d2329'],
};
const SURFACE: Readonly<Record<Theme, string>> = { light: '#ffffff', dark: '#1a1f24' };
const INK: Readonly<Record<Theme, string>> = { light: '#ffffff', dark: '#0b1621' };
const HOVER_TOWARDS: Readonly<Record<Theme, string>> = { light: '#000000', dark: '#ffffff' };
const HOVER_PART = 0.22;
const SOFT_PART = 0.09;

export function accentOf(colour: string, theme: Theme): Accent {
  return {
    action: colour,
    actionInk: INK[theme],
    actionHover: mix(colour, HOVER_TOWARDS[theme], HOVER_PART),
    actionSoft: mix(SURFACE[theme], colour, SOFT_PART),
  };
}

/** The lowest contrast that somebody has to read: the colour on each ground, and its ink on it. */
export function lowestContrast(colour: string, theme: Theme): number {
  const { action, actionInk, actionHover, actionSoft } = accentOf(colour, theme);
  const read = [...GROUNDS[theme], actionSoft].map((ground) => contrast(action, ground));
  return Math.min(...read, contrast(actionInk, action), contrast(actionInk, actionHover));
}

/** WCAG 2.2, "contrast ratio". @param a `#rrggbb` */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: string, to: string, part: number): string {
  const target = channels(to);
  const mixed = channels(from).map((byte, index) =>
    Math.round(byte + ((target[index] ?? byte) - byte) * part),
  );
  return `#${mixed.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
