/**
 * Folders of ours that are delivered, and what makes and tries them, as a path.
 *
 * @param {string[]} but
 */
const ours = (...but) => {
  const folders = 'server appliance ui router dialup updates witness provisioning packer test'.split(' ');
  return `^(${folders.filter((folder) => !but.includes(folder)).join('|')})/`;
};

/**
 * Which folder may import which, and why. A rule that fails names its reason.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'two files that need each other are one file, or three',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'server-only-speaks-to-the-appliance',
      comment:
        'a break-in to the portal must not be a break-in to the box: of the root half only the protocol is shared',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^appliance/', pathNot: '^appliance/protocol(-values)?\\.ts$' },
    },
    {
      name: 'server-imports-no-other-room',
      comment: 'the portal is deployed without router, dial-up program, provisioning and tests',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: ours('server', 'appliance', 'ui', 'updates', 'witness') },
    },
    {
      name: 'appliance-imports-only-updates',
      comment: 'the only code that runs as root stays small and is reviewed alone',
      severity: 'error',
      from: { path: '^appliance/' },
      to: { path: ours('appliance', 'updates', 'witness') },
    },
    {
      name: 'router-imports-only-updates',
      comment: 'the program on the machine carries nothing of the portal',
      severity: 'error',
      from: { path: '^router/' },
      to: { path: ours('router', 'updates', 'witness') },
    },
    {
      name: 'standalone-rooms',
      comment: 'ui, dial-up program, provisioning and updates are delivered alone',
      severity: 'error',
      from: { path: '^(ui|dialup|provisioning|updates)/' },
      to: { path: ours('witness'), pathNot: '^$1/' },
    },
    {
      name: 'witness-imports-nothing-of-ours',
      comment:
        'it runs alone on a third machine, and what decides who may serve must not change with the two that it decides between',
      severity: 'error',
      from: { path: '^witness/' },
      to: { path: ours('witness') },
    },
    {
      name: 'nobody-imports-the-witness',
      comment: 'a portal knows the witness only as what answers on another machine, whoever wrote it',
      severity: 'error',
      from: { path: ours('witness', 'test') },
      to: { path: '^witness/' },
    },
    {
      name: 'packer-imports-only-provisioning',
      comment:
        'the image recipe packs the parts, it does not run them: a build must not depend on how they work',
      severity: 'error',
      from: { path: '^packer/' },
      to: { path: ours('packer', 'provisioning', 'updates', 'witness') },
    },
    {
      name: 'production-needs-no-development-package',
      comment: 'what runs on the appliance is installed without development packages',
      severity: 'error',
      from: { path: ours('provisioning', 'packer', 'test') },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
