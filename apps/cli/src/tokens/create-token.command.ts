import type { Schemas } from '@flow-pipelines/client';
import { type Command, Option } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';

type Scope = Schemas['Token']['scopes'][number];

interface Options {
  readonly user?: string;
  readonly serviceAccount?: string;
  readonly scope?: readonly Scope[];
  readonly expires?: string;
}

export const createTokenCommand = () =>
  command('create', 'Make a token, for yourself unless told otherwise. It is shown this once', [
    'token create laptop --scope read --scope assign',
    'token create nightly --service-account 019ab3c4-… --expires 2027-01-01T00:00:00Z --json',
  ])
    .argument('<name>', 'what it is for')
    .addOption(new Option('--user <id>', 'for this user').conflicts('serviceAccount'))
    .option('--service-account <id>', 'for this service account')
    .addOption(new Option('--scope <scopes...>', 'what it may do; all that you may, if left out').choices(SCOPES))
    .option('--expires <time>', 'when it ends (RFC 3339); never, if left out')
    .action(async (name: string, { user, serviceAccount, scope, expires }: Options, self: Command) => {
      const session = Session.of(self);
      const body = {
        name,
        ...(user !== undefined && { user_id: user }),
        ...(serviceAccount !== undefined && { service_account_id: serviceAccount }),
        ...(scope !== undefined && { scopes: [...scope] }),
        ...(expires !== undefined && { expires_at: expires }),
      };
      const { data } = await session.client().POST('/api/v2/tokens', { body });
      session.note(`Token ${data.id}, scopes ${data.scopes.join(', ')}; it will not be shown again.`);
      session.print(data, data.token);
    });

const SCOPES: readonly Scope[] = ['read', 'assign', 'manage', 'admin'];
