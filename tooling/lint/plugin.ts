import { join, relative } from 'node:path';
import { violation } from './boundaries.ts';

type Source = { value: unknown };
type ImportNode = {
  source?: Source | null;
  importKind?: 'type' | 'value';
  exportKind?: 'type' | 'value';
};
type Context = { filename: string; report(problem: { node: ImportNode; message: string }): void };

const root = join(import.meta.dirname, '../..');

/** oxlint's plugin for what its own rules cannot say: who may import whom. */
export default {
  meta: { name: 'cryptoix' },
  rules: {
    boundaries: {
      create(context: Context) {
        const file = relative(root, context.filename);
        const check = (node: ImportNode, typeOnly: boolean) => {
          if (typeof node.source?.value !== 'string') return;
          const message = violation(file, node.source.value, typeOnly);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node: ImportNode) => check(node, node.importKind === 'type'),
          ExportNamedDeclaration: (node: ImportNode) => check(node, node.exportKind === 'type'),
          ExportAllDeclaration: (node: ImportNode) => check(node, node.exportKind === 'type'),
          ImportExpression: (node: ImportNode) => check(node, false),
          TSImportType: (node: ImportNode) => check(node, true),
        };
      },
    },
  },
};
