/** Of the whole project; this folder is delivered without its `package.json`. */
export const VERSION = '0.1.0';
