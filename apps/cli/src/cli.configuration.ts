import { Env } from '@flow-pipelines/runtime';
import { IsUrl } from 'class-validator';

/** Where the commands go; `.env.example` explains each to operators. */
export class CliConfiguration {
  @Env('FLOW_PIPELINES_URL')
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  url: string = 'http://127.0.0.1:3000';
  /** Never an option of a command: everybody on the machine can read those of a running process. */
  @Env('FLOW_PIPELINES_TOKEN') token: string = '';
}
