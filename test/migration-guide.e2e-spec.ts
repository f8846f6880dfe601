import { HAS_PYTHON, runGuide, stepsOf, type Language } from './support/guide.js';
import { startService, type Service } from './support/service.js';

const PAGE = 'docs/migration-from-django.md';

describe(PAGE, () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());

  it('sh prints what stands there', () => printsIt('sh'));

  (HAS_PYTHON ? it : it.skip)('python prints what stands there (needs python3)', () =>
    printsIt('python'),
  );

  async function printsIt(language: Language): Promise<void> {
    const expected = stepsOf(PAGE, language).map(({ prints }) => prints);
    expect(expected).toHaveLength(1);
    expect(await runGuide(PAGE, language, service.url)).toEqual(expected);
  }
});
