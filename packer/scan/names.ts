/** What gives itself away by its path. */
import type { Finding, FindingKind, Rule } from './finding.ts';
import type { Entry } from './tree.ts';

interface NameRule {
  readonly kind: FindingKind;
  readonly what: string;
  readonly pattern: RegExp;
  /** Only when it holds something. */
  readonly filled?: boolean;
}

/** Whole paths without the first slash; the first that fits is named. */
const NAMES: readonly NameRule[] = [
  // Cisco, 2015 and CVE-2021-40119: one authorized key in every appliance.
  {
    kind: 'authorized-keys',
    what: 'lets keys in',
    pattern: /(^|\/)(authorized_keys2?|authorized_principals|\.shosts|\.rhosts|hosts\.equiv)$/,
  },
  { kind: 'authorized-keys', what: 'belongs to ssh', pattern: /(^|\/)\.ssh\/./ },
  { kind: 'host-key', what: 'a host key of ssh', pattern: /(^|\/)ssh_host_[a-z0-9_]*key(\.pub)?$/ },
  { kind: 'private-key', what: 'lies where private keys lie', pattern: /^etc\/ssl\/private\/./ },
  { kind: 'private-key', what: 'a key store', pattern: /\.(p12|pfx|jks|keystore|ppk|kdbx)$/i },
  {
    kind: 'stored-credentials',
    what: 'holds credentials of tools',
    pattern:
      /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.netrc|\.pypirc|\.git-credentials|\.pgpass|\.my\.cnf|\.htpasswd|\.env(\.[a-z]+)?|\.dockercfg)$/,
  },
  {
    kind: 'stored-credentials',
    what: 'holds credentials of tools',
    pattern: /(^|\/)\.(aws|docker|kube|gnupg|azure|config\/gcloud)\/./,
  },
  {
    kind: 'shell-history',
    what: 'remembers what somebody typed',
    pattern:
      /(^|\/)(\.[a-z0-9_]*_history|\.lesshst|\.viminfo|\.wget-hsts|\.python_history|\.node_repl_history)$/,
  },
  { kind: 'repository', what: 'the history of a repository', pattern: /(^|\/)\.(git|hg|svn)(\/|$)/ },
  { kind: 'test-code', what: 'a test', pattern: /\.(test|spec)\.[cm]?[jt]sx?$/ },
  {
    kind: 'test-code',
    what: 'a folder of tests',
    pattern: /(^|\/)(test|tests|__tests__|fixtures)\/.*\.([cm]?[jt]sx?|json|pem|key|crt|sh|py)$/,
  },
  { kind: 'random-seed', what: 'a random seed', pattern: /(^|\/)random-seed$/ },
  {
    kind: 'random-seed',
    what: "the secret behind systemd's credentials",
    pattern: /^var\/lib\/systemd\/credential\.secret$/,
  },
  {
    kind: 'lease',
    what: 'an address that somebody had',
    pattern: /^var\/lib\/(dhcp[^/]*|NetworkManager|systemd\/network)\/./,
    filled: true,
  },
  { kind: 'lease', what: 'an address that somebody had', pattern: /\.leases?$/, filled: true },
  {
    kind: 'package-lists',
    what: 'lists of packages',
    pattern: /^var\/(lib\/apt\/lists|cache\/apt)\/.*[^/]$/,
    filled: true,
  },
  {
    kind: 'package-lists',
    what: 'the cache of an installer',
    pattern: /(^|\/)\.?(npm\/_cacache|cache\/(pip|node-gyp|debconf\/.*-old))(\/|$)/,
    filled: true,
  },
  { kind: 'log', what: 'a log', pattern: /^var\/log\/./, filled: true },
];

const isFilled = ({ kind, bytes }: Entry) => kind === 'file' && bytes > 0;

export const byName: Rule = (entry): Finding | undefined => {
  if (entry.kind === 'folder') return undefined;
  const rule = NAMES.find(
    ({ pattern, filled }) => pattern.test(entry.path) && (filled !== true || isFilled(entry)),
  );
  return rule && { kind: rule.kind, path: entry.path, what: rule.what };
};

/** Node modules of development would bring their test servers and certificates along. */
export const byDevelopmentPackage: Rule = (entry, { developmentPackages }) => {
  if (entry.kind !== 'folder') return undefined;
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(entry.path)?.[1];
  if (name === undefined || !developmentPackages.has(name)) return undefined;
  return { kind: 'test-code', path: entry.path, what: 'a package that only development needs' };
};
