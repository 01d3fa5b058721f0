import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** Nothing of the user's: PGPORT, PGDATA and the like would change what PostgreSQL's programs do. */
export const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };

/** Who owns PostgreSQL's data (undefined: whoever runs us), and how its programs are started as that user. */
export interface PostgresAccount {
  readonly owner?: Account;
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
  /** What must stand before the command. */
  readonly prefix: readonly string[];
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the owner of data that is already there, else as
 * `postgres`, else as `nobody`; started by anyone else, as that user.
 * @throws when that account cannot reach the data or the programs, and cannot be helped to
 */
export function choosePostgresAccount(dataDir: string, program: string): PostgresAccount {
  if (process.getuid?.() !== 0) return { spawnAs: {}, prefix: [] };
  const account = ownerOf(dataDir) ?? accountNamed('postgres') ?? accountNamed('nobody');
  if (!account) throw new Error('PostgreSQL cannot run as root, and there is neither a user postgres nor nobody.');
  if (canReach(account, [], dataDir, program)) return { owner: account, spawnAs: account, prefix: [] };
  for (const capability of ['dac_read_search', 'dac_override']) {
    const prefix = passingThrough(account, capability);
    if (canReach({}, prefix, dataDir, program)) return { owner: account, spawnAs: {}, prefix };
  }
  throw new Error(
    `PostgreSQL cannot run as root, and the user it would run as (uid ${account.uid}) may not enter the folders above ` +
      `${dataDir} or ${program}. Work in a folder that every user may enter, or set DATABASE_URL.`,
  );
}

/**
 * Below a home such as /root (mode 700) the account cannot reach its own files. One capability that lets it through
 * closed folders is handed to it, where util-linux' setpriv is there to do so; the secure bit makes access(2), with which
 * PostgreSQL's programs look for each other, respect that capability too.
 */
function passingThrough({ uid, gid }: Account, capability: string): string[] {
  const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'];
  return ['setpriv', ...user, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`];
}

function canReach(account: Partial<Account>, prefix: readonly string[], dataDir: string, program: string): boolean {
  const command = [...prefix, '/bin/sh', '-c', 'cd "$1" && "$2" --version', 'sh', dataDir, program];
  return (
    spawnSync(command[0] ?? '', command.slice(1), { ...account, cwd: '/', env: ENVIRONMENT, stdio: 'ignore' })
      .status === 0
  );
}

function ownerOf(dataDir: string): Account | undefined {
  if (!existsSync(`${dataDir}/data`)) return undefined;
  const { uid, gid } = statSync(`${dataDir}/data`);
  return uid === 0 ? undefined : { uid, gid };
}

function accountNamed(name: string): Account | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', env: ENVIRONMENT, stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
