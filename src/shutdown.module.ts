import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { serviceConfig } from './config/service-config.js';
import { ShuttingDown } from './http/shutting-down.js';

/** Tells those who ask that the service stops. */
@Module({
  imports: [ConfigModule.forFeature(serviceConfig)],
  providers: [
    {
      provide: ShuttingDown,
      inject: [serviceConfig.KEY],
      useFactory: ({ shutdownDelay }: ConfigType<typeof serviceConfig>) =>
        new ShuttingDown(shutdownDelay * 1000),
    },
  ],
  exports: [ShuttingDown],
})
export class ShutdownModule {}
