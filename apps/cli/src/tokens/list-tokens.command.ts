import { type Command, Option } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { table } from '../session/table.js';
import { take } from '../session/take.js';

const STATES = ['active', 'expired', 'revoked'] as const;

interface Options {
  readonly principal?: string;
  readonly state?: (typeof STATES)[number];
}

export const listTokensCommand = () =>
  command('list', 'List tokens: your own, or all that you may see', ['token list', 'token list --state active --json'])
    .option('--principal <id>', 'only of this user or service account')
    .addOption(new Option('--state <state>', 'only these').choices(STATES))
    .action(async ({ principal, state }: Options, self: Command) => {
      const session = Session.of(self);
      const query = {
        ...(principal !== undefined && { principal_id: principal }),
        ...(state !== undefined && { state }),
      };
      const tokens = await take(session.client().list('/api/v2/tokens', { query }));
      const rows = tokens.map(({ id, name, scopes, expires_at, last_used_at, revoked_at }) => ({
        id,
        name,
        scopes: scopes.join(','),
        expires: expires_at,
        'last used': last_used_at,
        revoked: revoked_at,
      }));
      session.print(tokens, table(rows, 'There are no such tokens.'));
    });
