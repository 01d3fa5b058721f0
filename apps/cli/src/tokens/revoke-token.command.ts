import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';

export const revokeTokenCommand = () =>
  command('revoke', 'End a token, within a second on every instance', ['token revoke 019ab3c4-…'])
    .argument('<id>', 'of the token, see token list')
    .action(async (id: string, _options: object, self: Command) => {
      const session = Session.of(self);
      await session.client().DELETE('/api/v2/tokens/{token_id}', { params: { path: { token_id: id } } });
      session.print({ id, revoked: true }, `Revoked ${id}`);
    });
