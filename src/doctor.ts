import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { ConfigModule } from '@nestjs/config';
import { serviceConfig } from './config/service-config.js';
import { isConfigurationFault } from './configuration-fault.js';
import { bucketRules } from './doctor/bucket-rules.js';
import { examine } from './doctor/examine.js';
import type { GrantedBucket } from './doctor/granted-bucket.js';
import { iamPolicy } from './doctor/iam-policy.js';
import { findingsText, policyText, rulesText } from './doctor/report.js';
import { Buckets } from './presign/buckets.js';
import { bucketNames, presignOptions } from './service-buckets.js';
import { serviceGrants } from './service-grants.js';

const USAGE = `usage: npm run doctor [-- --apply]
Says what the configured buckets need, and checks that they have it. Ends with 1 where a check fails.
--apply  gives a bucket that has none the CORS rules and the lifecycle rule; else nothing is changed
`;

async function main(): Promise<void> {
  const apply = wantsToApply();
  if (apply === undefined) return fails(USAGE);
  // Of the same `.env` as the service.
  await ConfigModule.forRoot();
  const config = await serviceConfig();
  if (config.storage.kind === 'embedded') return fails(NO_BUCKET);
  const grants = serviceGrants(config, config.file?.content);
  const opened = await Buckets.open(presignOptions(config, undefined));
  const buckets = bucketNames(config).map((name): GrantedBucket => {
    const itsGrants = grants.filter((grant) => grant.buckets.includes(name));
    return { ...opened.settings(name), grants: itsGrants };
  });
  write(policyText(iamPolicy(buckets)));
  const origins = config.corsOrigins;
  for (const bucket of buckets) {
    const rules = bucketRules(bucket, origins);
    write(rulesText(bucket, rules));
    const findings = await examine(bucket, rules, { origins, apply });
    write(findingsText(bucket, findings));
    if (findings.some(({ level }) => level === 'fail')) process.exitCode = 1;
  }
  opened.onApplicationShutdown();
}

const NO_BUCKET =
  'No bucket is configured: set AWS_STORAGE_BUCKET_NAME, or give PRESIGN_CONFIG_FILE buckets.' +
  ' The embedded store needs nothing.\n';

/** `undefined` for arguments that are none. */
function wantsToApply(): boolean | undefined {
  try {
    const { values } = parseArgs({ options: { apply: { type: 'boolean', default: false } } });
    return values.apply;
  } catch {
    // What it says is said better by the usage.
    return undefined;
  }
}

const write = (text: string) => process.stdout.write(`${text}\n`);

function fails(message: string): void {
  process.stderr.write(message);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  if (!(error instanceof Error && isConfigurationFault(error))) throw error;
  fails(`${error.message}\n`);
});
