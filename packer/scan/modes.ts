/** Owners and permissions that let one user become another. */
import type { Rule } from './finding.ts';

const SET_UID = 0o4000;
const SET_GID = 0o2000;
const STICKY = 0o1000;
const WORLD_WRITE = 0o002;

/**
 * Programs that may be set-user-ID or set-group-ID, with the reason. On an appliance where nobody signs in, nobody needs
 * mount, su or passwd to become root.
 */
export const SET_ID_ALLOWED: Readonly<Record<string, string>> = {};

export const bySetId: Rule = ({ kind, mode, path }) => {
  if (kind !== 'file' || (mode & (SET_UID | SET_GID)) === 0 || Object.hasOwn(SET_ID_ALLOWED, path))
    return undefined;
  return { kind: 'set-id', path, what: `mode ${mode.toString(8)}` };
};

export const byWorldWrite: Rule = ({ kind, mode, path }) => {
  if (kind === 'link' || (mode & WORLD_WRITE) === 0) return undefined;
  if (kind === 'folder' && (mode & STICKY) !== 0) return undefined;
  return { kind: 'world-writable', path, what: `mode ${mode.toString(8)}` };
};

/** Whoever gets that number later, say a unit's dynamic user, would own it. */
export const byOwner: Rule = ({ uid, gid, path }, { uids, gids }) => {
  if (uids.has(uid) && gids.has(gid)) return undefined;
  return { kind: 'unknown-owner', path, what: `${uid}:${gid}, whom nobody knows` };
};

export const byDevice: Rule = ({ kind, path }) =>
  kind === 'other' ? { kind: 'device-file', path, what: 'a device, socket or pipe' } : undefined;
