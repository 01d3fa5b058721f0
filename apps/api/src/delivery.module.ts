import { Module } from '@nestjs/common';
import { BrowseDeadLettersHandler } from './dead-letters/browse-dead-letters/browse-dead-letters.handler.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { GetDeadLetterHandler } from './dead-letters/get-dead-letter/get-dead-letter.handler.js';
import { ExecutorsController } from './executors/executors.controller.js';
import { ListExecutorsHandler } from './executors/list-executors/list-executors.handler.js';
import { GetRelayHandler } from './relay/get-relay/get-relay.handler.js';
import { RelayController } from './relay/relay.controller.js';
import { UnparkJobHandler } from './relay/unpark-job/unpark-job.handler.js';
import { CancelReplayHandler } from './replays/cancel-replay/cancel-replay.handler.js';
import { GetReplayHandler } from './replays/get-replay/get-replay.handler.js';
import { ReplaysController } from './replays/replays.controller.js';
import { RequestReplayHandler } from './replays/request-replay/request-replay.handler.js';

/**
 * The calls about the events' way to the executors. None of them talks to Kafka: what they want from it is a row for the
 * relay, and what comes back is a row of the intake.
 */
@Module({
  controllers: [RelayController, ReplaysController, ExecutorsController, DeadLettersController],
  providers: [
    GetRelayHandler,
    UnparkJobHandler,
    RequestReplayHandler,
    GetReplayHandler,
    CancelReplayHandler,
    ListExecutorsHandler,
    BrowseDeadLettersHandler,
    GetDeadLetterHandler,
  ],
})
export class DeliveryModule {}
