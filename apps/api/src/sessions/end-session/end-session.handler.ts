import { DatabaseConnection } from '@flow-pipelines/database';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { hashToken } from '../../identity/token.js';
import { SessionAuthenticator } from '../session-authenticator.js';
import { EndSessionCommand } from './end-session.command.js';

const END = 'delete from sessions where hash = $1';

@CommandHandler(EndSessionCommand)
export class EndSessionHandler implements ICommandHandler<EndSessionCommand> {
  constructor(
    private readonly database: DatabaseConnection,
    private readonly sessions: SessionAuthenticator,
  ) {}

  async execute({ sessionId }: EndSessionCommand): Promise<void> {
    await this.database.dataSource.query(END, [hashToken(sessionId)]);
    this.sessions.forget(sessionId);
  }
}
