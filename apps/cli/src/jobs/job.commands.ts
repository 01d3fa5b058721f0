import { jobHistoryCommand } from './job-history.command.js';
import { restoreJobCommand } from './restore-job.command.js';
import { showJobCommand } from './show-job.command.js';

export const jobCommands = () => [showJobCommand(), jobHistoryCommand(), restoreJobCommand()];
