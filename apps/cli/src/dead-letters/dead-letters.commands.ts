import { listDeadLettersCommand } from './list-dead-letters.command.js';
import { redriveCommand } from './redrive.command.js';

export const deadLettersCommands = () => [listDeadLettersCommand(), redriveCommand()];
