import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

/** What a PromQL expression reads. */
export interface PromQl {
  readonly metrics: readonly { readonly name: string; readonly labels: readonly string[] }[];
  /** Labels that are grouped by, in `by` and `without`. */
  readonly groupings: readonly string[];
}

/** @throws {Error} for what is no PromQL */
export function parsePromQl(expression: string): PromQl {
  const text = (node: SyntaxNode) => expression.slice(node.from, node.to);
  const all = (top: SyntaxNode, name: string): readonly SyntaxNode[] => {
    const found: SyntaxNode[] = [];
    top.cursor().iterate((node) => {
      if (node.name === name) found.push(node.node);
    });
    return found;
  };
  const { topNode } = parser.parse(expression);
  const [fault] = all(topNode, '⚠');
  if (fault) throw new Error(`no PromQL at ${fault.from}: ${expression}`);
  return {
    metrics: all(topNode, 'VectorSelector').map((selector) => ({
      name: all(selector, 'Identifier').map(text).join(),
      labels: all(selector, 'LabelName').map(text),
    })),
    groupings: all(topNode, 'GroupingLabels').flatMap((node) => all(node, 'LabelName').map(text)),
  };
}
