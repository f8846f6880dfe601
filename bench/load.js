/**
 * Minutes of all that the service can bear: does its memory grow, is each request answered? Ends with 1 where one is not, or
 * where memory goes beyond what docs/promises.md says or, once warm, grows by more than a tenth. `--seconds 120` is the form
 * for CI, ten minutes the default. What takes less shows the figures, but is too short to judge growth by.
 */
import autocannon from 'autocannon';
import { createHistogram } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { API_KEY } from './api-key.js';
import { batchOf } from './batch.js';
import { startService } from './service.js';
import { table } from './table.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
const SECONDS = Number(values.seconds);
if (!Number.isInteger(SECONDS) || SECONDS < 20) throw new Error('--seconds: 20 at least');

const CONNECTIONS = 16;
const MOST_GROWTH = 0.1;
/** MiB. */
const MOST_MEMORY = 200;
const LONG_ENOUGH = 120;

/** Shares of the time: until it is warm, and for each of the two medians that are compared. Between collections memory swings. */
const WARM = 0.25;
const WINDOW = 0.25;

const post = (path, body) => ({ method: 'POST', path, body });
const requests = [
  { method: 'GET', path: '/presigned-url?file_name=documents%2Fa.pdf' },
  post('/presigned-url', JSON.stringify({ operation: 'get', key: 'documents/a.pdf' })),
  post('/presigned-urls', batchOf(10)),
];

const service = await startService();
const start = service.rss();
const memory = [];
const every = setInterval(() => {
  memory.push(service.rss());
  service.emptyLogs();
}, 1000);
/** In µs: autocannon's own histogram knows whole milliseconds only. */
const latency = createHistogram();
const load = autocannon({
  url: service.url,
  headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
  requests,
  connections: CONNECTIONS,
  duration: SECONDS,
});
load.on('response', (_client, _status, _bytes, milliseconds) =>
  latency.record(Math.max(1, Math.round(milliseconds * 1000))),
);
const { requests: answered, non2xx, errors } = await load;
clearInterval(every);
await service.stop();

const warm = median(memory, WARM);
const end = median(memory, 1 - WINDOW);
const most = Math.max(...memory);
const growth = end / warm - 1;
const ms = (percentile) => (latency.percentile(percentile) / 1000).toFixed(1);
table(
  [`${CONNECTIONS} connections, ${SECONDS} s`, 'requests/s', 'not 2xx', 'errors', '50 %, ms', '99 %, ms', 'RSS at the start, MiB', 'warm', 'most', 'in the end', 'growth'], // prettier-ignore
  [
    ['GET, POST, batches of 10 in turn', Math.round(answered.average), non2xx, errors, ms(50), ms(99), start, warm, most, end, `${(growth * 100).toFixed(1)} %`], // prettier-ignore
  ],
);
if (non2xx > 0 || errors > 0) throw new Error('not all were answered 200');
if (most > MOST_MEMORY) throw new Error(`${most} MiB of memory, ${MOST_MEMORY} are promised`);
if (SECONDS >= LONG_ENOUGH && growth > MOST_GROWTH) throw new Error('memory grows');

/** Of the window that begins at a share of the time. */
function median(samples, from) {
  const window = samples.slice(
    Math.floor(samples.length * from),
    Math.ceil(samples.length * (from + WINDOW)),
  );
  return window.sort((a, b) => a - b)[Math.floor(window.length / 2)];
}
