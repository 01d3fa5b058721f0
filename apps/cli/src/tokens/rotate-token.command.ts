import type { Command } from 'commander';
import { command, wholeNumber } from '../session/command.js';
import { Session } from '../session/session.js';

export const rotateTokenCommand = () =>
  command('rotate', 'Make a token that takes the place of another. It is shown this once', [
    'token rotate 019ab3c4-… --overlap 3600 > token',
  ])
    .argument('<id>', 'of the token, see token list')
    .option('--overlap <seconds>', 'for how long the old one still counts', wholeNumber)
    .action(async (id: string, { overlap }: { readonly overlap?: number }, self: Command) => {
      const session = Session.of(self);
      const { data } = await session.client().POST('/api/v2/tokens/{token_id}/rotate', {
        params: { path: { token_id: id } },
        body: overlap === undefined ? {} : { overlap_seconds: overlap },
      });
      session.note(`Token ${data.id} takes the place of ${id}; it will not be shown again.`);
      session.print(data, data.token);
    });
