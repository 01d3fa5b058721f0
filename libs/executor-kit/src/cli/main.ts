#!/usr/bin/env node
import { parkedJobsCommand } from './parked-jobs.command.js';

process.exitCode = await parkedJobsCommand(process.argv.slice(2), process.stdout, process.stderr);
