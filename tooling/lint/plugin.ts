import { join, relative } from 'node:path';
import { violation } from './boundaries.ts';
import { isSearched, type Node, QueueWriters } from './queue-writers.ts';

type Source = { value: unknown };
type ImportNode = {
  source?: Source | null;
  importKind?: 'type' | 'value';
  exportKind?: 'type' | 'value';
};
type Context<Of> = { filename: string; report(problem: { node: Of; message: string }): void };

const root = join(import.meta.dirname, '../..');

/** An oxlint plugin for our own rules: who may import whom, and who may write the tables of deliveries. */
export default {
  meta: { name: 'cryptoix' },
  rules: {
    boundaries: {
      create(context: Context<ImportNode>) {
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
    'queue-writers': {
      create(context: Context<Node>) {
        if (!isSearched(relative(root, context.filename))) return {};
        const writers = new QueueWriters();
        const check = (node: Node) => {
          const message = writers.violation(node);
          if (message !== undefined) context.report({ node, message });
        };
        return { ImportDeclaration: check, CallExpression: check, TemplateLiteral: check, Literal: check };
      },
    },
  },
};
