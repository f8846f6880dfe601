import { join, resolve } from 'node:path';
import ts from 'typescript';
import { PAGES, runBlocksOf } from './support/doc-blocks.js';

const TREE = resolve(__dirname, '..');

// The compiler reads the types of Nest and of the SDK, on machines that do other things at the same time.
jest.setTimeout(60_000);

it('every block of TypeScript in the documentation compiles, against the package as it is built', () => {
  const blocks = PAGES.flatMap((page) => runBlocksOf(page, 'ts'));
  expect(blocks.length).toBeGreaterThan(4);
  const texts = new Map(
    blocks.map(({ page, line, text }) => [
      join(TREE, `${page.replaceAll('/', '-')}-line-${line}.ts`),
      text,
    ]),
  );
  const program = ts.createProgram([...texts.keys()], OPTIONS, hostOf(texts));
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `${file?.fileName}, ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(faults).toEqual([]);
});

/** Those of the project, but that the package is found as its users find it: by its own name, in `dist/`. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/** The file system, and the blocks beside `package.json`. */
function hostOf(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  return {
    ...host,
    fileExists: (name) => texts.has(name) || host.fileExists(name),
    readFile: (name) => texts.get(name) ?? host.readFile(name),
    getSourceFile: (name, target, ...rest) => {
      const text = texts.get(name);
      return text === undefined
        ? host.getSourceFile(name, target, ...rest)
        : ts.createSourceFile(name, text, target, true);
    },
  };
}
