import { Module } from '@nestjs/common';
import { PresignModule } from 'nestjs-s3-presign';
import { InvoicesModule } from './invoices/invoices.module.js';

@Module({
  imports: [
    // Global, so that every feature can inject S3PresignService. The package's own routes stay unmounted:
    // whoever wants a file passes the feature's guard.
    PresignModule.forRootAsync({
      isGlobal: true,
      useFactory: () => ({
        buckets: {
          invoices: {
            bucket: process.env['INVOICES_BUCKET'] ?? 'invoices',
            // Region, endpoint and credentials are whatever the SDK finds.
            client: {},
            expiresIn: 300,
          },
        },
      }),
    }),
    InvoicesModule,
  ],
})
export class AppModule {}
