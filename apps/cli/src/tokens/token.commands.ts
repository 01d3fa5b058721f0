import { createTokenCommand } from './create-token.command.js';
import { listTokensCommand } from './list-tokens.command.js';
import { revokeTokenCommand } from './revoke-token.command.js';
import { rotateTokenCommand } from './rotate-token.command.js';

export const tokenCommands = () => [
  listTokensCommand(),
  createTokenCommand(),
  rotateTokenCommand(),
  revokeTokenCommand(),
];
