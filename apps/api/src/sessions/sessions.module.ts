import { Module } from '@nestjs/common';
import { BeginSessionHandler } from './begin-session/begin-session.handler.js';
import { EndSessionHandler } from './end-session/end-session.handler.js';
import { SessionController } from './session.controller.js';
import { SignInAtProviderController } from './sign-in-at-provider/sign-in-at-provider.controller.js';

/** How browsers sign in and out; who they are then is found out before routing, by RequestAuthenticator. */
@Module({
  controllers: [SessionController, SignInAtProviderController],
  providers: [BeginSessionHandler, EndSessionHandler],
})
export class SessionsModule {}
