import { newApiKey } from './access/new-api-key.js';
import { apiKeyName } from './access/rules.js';

/** `npm run key:create -- NAME`: shows a new API key this once, and what the configuration file needs of it. */
function createKey(name: string | undefined): void {
  if (!apiKeyName.accepts(name) || name === undefined) {
    process.stderr.write(`usage: npm run key:create -- NAME\nNAME ${apiKeyName.message}\n`);
    process.exitCode = 1;
    return;
  }
  const { key, entry } = newApiKey(name);
  const lines = [
    'The key, shown this once; requests send it as the header X-API-Key:',
    key,
    '',
    'Its entry for "api_keys" in the file that PRESIGN_CONFIG_FILE names:',
    JSON.stringify(entry),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

createKey(process.argv[2]);
