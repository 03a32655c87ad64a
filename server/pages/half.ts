/** The account's pages and the owner's have nothing in common: own cookie, own sign-in, own rights. */
export type Half = 'account' | 'back-end';
