import { HealthModule } from '@flow-pipelines/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import { Intake } from './intake.js';
import { StatusController } from './status.controller.js';

@Module({ controllers: [StatusController] })
export class AppModule {
  static forIntake(intake: Intake): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forChecks([
          { name: 'postgresql', check: () => intake.database.check() },
          { name: 'kafka', check: () => intake.checkKafka() },
        ]),
      ],
      providers: [{ provide: Intake, useValue: intake }],
    };
  }
}
