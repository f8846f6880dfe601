import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';

export const DEPLOY = resolve(__dirname, '../../deploy');

/** A Kubernetes object, of which no more is known before it is checked. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** All of deploy/kubernetes. */
export const manifests: readonly Manifest[] = readdirSync(join(DEPLOY, 'kubernetes')).flatMap(
  (file) =>
    parseAllDocuments(read(`kubernetes/${file}`)).map((document) => document.toJS() as Manifest),
);

export const compose = parse(read('compose.yaml')) as Readonly<Record<string, unknown>>;

export function read(file: string): string {
  return readFileSync(join(DEPLOY, file), 'utf8');
}

/**
 * What the schema of Kubernetes leaves to the API server's strict mode: fields that there are not. The types have them all,
 * and the compiler takes no others in a literal.
 */
export function typeFaults({ apiVersion, kind, ...fields }: Manifest): readonly string[] {
  const name = join(__dirname, `${kind}.ts`);
  const literal = JSON.stringify({ apiVersion, kind, ...fields });
  const text = `import type { I${kind} } from 'kubernetes-models/${apiVersion}';\nexport const it: I${kind} = ${literal};\n`;
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const ofDisk = { ...host };
  host.fileExists = (file) => file === name || ofDisk.fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, rest[0]) : ofDisk.getSourceFile(file, ...rest);
  const program = ts.createProgram([name], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
