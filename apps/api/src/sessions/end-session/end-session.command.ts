import { Command } from '@nestjs/cqrs';

/** Sign a browser out, by its session's id. One that has ended already changes nothing. */
export class EndSessionCommand extends Command<void> {
  constructor(readonly sessionId: string) {
    super();
  }
}
