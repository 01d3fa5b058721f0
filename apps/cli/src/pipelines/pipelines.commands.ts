import { createPipelineCommand } from './create-pipeline.command.js';
import { deletePipelineCommand } from './delete-pipeline.command.js';
import { listPipelinesCommand } from './list-pipelines.command.js';
import { renamePipelineCommand } from './rename-pipeline.command.js';

export const pipelinesCommands = () => [
  listPipelinesCommand(),
  createPipelineCommand(),
  renamePipelineCommand(),
  deletePipelineCommand(),
];
