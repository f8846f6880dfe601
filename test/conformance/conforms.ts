import { KNOWN_GAPS } from './known-gaps.js';

const server = process.env['CONFORMANCE_SERVER'] ?? 'embedded';
const titles = new Set<string>();

/** A test of the server under test, unless it is known to fail there. */
export function conforms(title: string, test: () => Promise<void>): void {
  add(title);
  const reason = KNOWN_GAPS[server]?.[title];
  if (reason === undefined) {
    it(title, test);
  } else {
    it.skip(`${title} (skipped on ${server}: ${reason})`, test);
    it.failing(`${server} still fails: ${title}`, test);
  }
}

/** A test that can't be made as the server is reached here. */
export function inapplicable(title: string, reason: string): void {
  add(title);
  it.skip(`${title} (skipped: ${reason})`, () => undefined);
}

/** A test that this server has in another place, so that it is not made here. */
export function madeElsewhere(title: string): void {
  add(title);
}

function add(title: string): void {
  if (titles.has(title)) throw new Error(`two tests with the title: ${title}`);
  titles.add(title);
}

/** Gaps of any server that name no test. To be asked when all tests are defined. */
export function strayGaps(): string[] {
  return Object.values(KNOWN_GAPS)
    .flatMap((gaps) => Object.keys(gaps))
    .filter((title) => !titles.has(title));
}
