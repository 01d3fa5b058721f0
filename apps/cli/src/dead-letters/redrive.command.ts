import type { Command } from 'commander';
import { command } from '../session/command.js';
import { Session } from '../session/session.js';
import { UsageError } from '../session/usage-error.js';

export const redriveCommand = () =>
  command('redrive', "Publish the newest event of a dead letter's job once more", ['dead-letters redrive 17'])
    .argument('<id>', 'of the dead letter')
    .action(async (id: string, _options: object, self: Command) => {
      const session = Session.of(self);
      const client = session.client();
      const { data: letter } = await client.GET('/api/v2/dead-letters/{id}', { params: { path: { id } } });
      if (letter.redrive === null || letter.redrive === undefined)
        throw new UsageError('Nobody knows of which job this dead letter is, so there is nothing to send again');
      const { data } = await client.POST('/api/v2/events/replay', { body: letter.redrive.body });
      session.print(data, `Replay ${data.id} publishes the newest event of ${data.job_id ?? ''} once more`);
    });
