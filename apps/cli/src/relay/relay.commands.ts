import { relayStatusCommand } from './relay-status.command.js';
import { unparkCommand } from './unpark.command.js';

export const relayCommands = () => [relayStatusCommand(), unparkCommand()];
