import { Controller, Get } from '@nestjs/common';
import { Intake } from './intake.js';

@Controller('status')
export class StatusController {
  constructor(private readonly intake: Intake) {}

  /** By topic: partitions held, records behind, and what has been taken over, rejected and tried in vain. */
  @Get()
  read() {
    return { topics: this.intake.status() };
  }
}
