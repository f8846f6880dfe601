import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const REPOSITORY = resolve(__dirname, '../..');
const COMMITTED = join(REPOSITORY, 'docs/public-api.txt');
const { exports: entries } = JSON.parse(
  readFileSync(join(REPOSITORY, 'package.json'), 'utf8'),
) as Manifest;

// The compiler reads the types of Nest and of the SDK, on machines that do other things at the same time.
jest.setTimeout(60_000);

it('docs/public-api.txt is what the package exports (npm run public-api:update writes it)', () => {
  const typings = Object.entries(entries).flatMap(([path, conditions]) =>
    typeof conditions === 'string' ? [] : [{ path, file: join(REPOSITORY, conditions.types) }],
  );
  const program = ts.createProgram(
    typings.map(({ file }) => file),
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  );
  const text = typings.map(({ path, file }) => entryText(path, file, program)).join('\n');
  if (process.env['UPDATE_PUBLIC_API']) writeFileSync(COMMITTED, text);
  expect(text).toBe(readFileSync(COMMITTED, 'utf8'));
});

/** The entry's name, then a line for each export: what it is, its name, and the members that it shows. */
function entryText(path: string, file: string, program: ts.Program): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} exports nothing; npm run build writes it`);
  const lines = checker.getExportsOfModule(module).map((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const members = membersOf(symbol, checker);
    return `  ${kindOf(symbol, checker)} ${exported.name}${members && `: ${members}`}`;
  });
  return `${path.replace('.', 'nestjs-s3-presign')}\n${lines.sort().join('\n')}\n`;
}

function kindOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const { flags } = symbol;
  if (flags & ts.SymbolFlags.Class) return 'class';
  if (flags & ts.SymbolFlags.Interface) return 'interface';
  if (flags & ts.SymbolFlags.TypeAlias) return 'type';
  if (flags & ts.SymbolFlags.Function) return 'function';
  const callable = checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
  if (flags & ts.SymbolFlags.Variable) return callable ? 'function' : 'const';
  throw new Error('an export of a kind that this test does not know');
}

/** Those of classes and interfaces: renaming one breaks whoever uses it. */
function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) return '';
  return checker
    .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
    .filter((member) => isOurs(member) && !isHidden(member))
    .map(({ name, flags }) => (flags & ts.SymbolFlags.Optional ? `${name}?` : name))
    .join(', ');
}

/** Not inherited from Error or a client of the SDK. */
const isOurs = ({ declarations = [] }: ts.Symbol) =>
  declarations.some((node) => node.getSourceFile().fileName.startsWith(join(REPOSITORY, 'dist')));

const isHidden = ({ name, declarations = [] }: ts.Symbol) =>
  name.startsWith('#') ||
  declarations.some(
    (node) =>
      ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected),
  );

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}
