/** The library as `assets.ts` serves it beside our scripts. */
export { default } from 'uplot';
