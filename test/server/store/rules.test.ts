import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(import.meta.dirname, '../../..');

const sources = readdirSync(join(ROOT, 'server'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }));

const which = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('only the driver knows the sqlite3 package', () => {
  const users = which(/(from|import|require)\s*\(?\s*['"]sqlite3['"]/);
  assert.equal(users, ['server/store/sqlite3-driver.ts'], 'a second copy of SQLite, or none of the checks');
});

test('only the store configures, checkpoints and connects', () => {
  const connecting = which(/\bConnection\.open\(/).sort();
  assert.equal(connecting, [
    'server/store/copies.ts',
    'server/store/database-file.ts',
    'server/store/folder-lock.ts',
    'server/store/readers.ts',
  ]);
  assert.equal(which(/wal_checkpoint/), ['server/store/checkpoints.ts'], 'only in the writer’s turn');
});

// POSIX drops all of a process's locks on a file when any descriptor of it is closed (howtocorrupt 2.2):
// whoever opens a database or its -shm here, even to copy it, takes SQLite's locks away.
const OPENS =
  /\b(open|openSync|openAsBlob|createReadStream|createWriteStream|copyFile|copyFileSync|cp|cpSync|readFile|readFileSync|writeFile|writeFileSync|appendFile|truncate)\b/;

test('the store opens no file past SQLite, and the only descriptor is of a folder', () => {
  const store = sources.filter(({ path }) => path.startsWith('server/store/'));
  const offenders = store.filter(({ text }) =>
    [...text.matchAll(/import \{([^}]*)\} from 'node:fs(?:\/promises)?'/g)].some(([, names]) =>
      OPENS.test(names!),
    ),
  );
  assert.equal(
    offenders.map(({ path }) => path),
    ['server/store/account-folders.ts', 'server/store/folder-sync.ts'],
    'account-folders overwrites what was retired: closed everywhere, and under another name',
  );
  assert.match(offenders[1]!.text, /constants\.O_DIRECTORY/);
  assert.equal(
    store.filter(({ text }) => /import (\* as )?\w+ from 'node:fs/.test(text)).map(({ path }) => path),
    [],
    'named imports only, so that this test sees them',
  );
});

test('nobody else names the files', () => {
  const naming = which(/\b(system|account)\.db(-wal|-shm)?['"`]/).sort();
  assert.equal(naming, [
    // Copies that the store made, files that are not served yet, and the standby's.
    'server/backups/archive/layout.ts',
    'server/backups/restore/switch.ts',
    'server/backups/snapshot.ts',
    'server/bundle/compose.ts',
    'server/replication/replica/images.ts',
    // A node that does not serve: it opens no database, and moves files at a start, before anything is opened.
    'server/standby/former/retire.ts',
    'server/standby/operators/operator-check.ts',
    'server/standby/places.ts',
    'server/standby/promotion/carry-out.ts',
    'server/store/account-folders.ts',
    'server/store/store.ts',
  ]);
});

test.run();
