/** The only module that writes the tables below, and the folders where the rule looks for other writers. */
const home = 'apps/api/src/queue/';
const searched = ['apps/api/src/', 'apps/api/test/', 'tooling/'];

/** SQL names, by the name of the table in apps/api/src/db/schema. */
const tables: Readonly<Record<string, string>> = {
  deliveries: 'deliveries',
  deliveryQueue: 'delivery_queue',
  attempts: 'attempts',
};

/** Files that write to a table whose name is a parameter. */
const generic = [
  // Moves the rows of any log out of a partition that is dropped.
  'apps/api/src/db/partitions.ts',
  // Re-encrypts columns with the newest key.
  'apps/api/src/maintenance/maintenance.ts',
];

/** The parts of syntax tree nodes that this rule uses. */
export type Node =
  | { type: 'Identifier'; name: string }
  | { type: 'Literal'; value: unknown }
  | { type: 'MemberExpression'; object: Node; property: Node }
  | { type: 'CallExpression'; callee: Node; arguments: Node[] }
  | { type: 'TemplateLiteral'; quasis: { value: { raw: string } }[]; expressions: Node[] }
  | { type: 'ImportDeclaration'; specifiers: Specifier[] };

type Specifier =
  | { type: 'ImportSpecifier'; imported: Node; local: { name: string } }
  | { type: 'ImportNamespaceSpecifier' | 'ImportDefaultSpecifier'; local: { name: string } };

/** True for files that the rule checks. @param file from the repository's root, with slashes */
export const isSearched = (file: string) =>
  searched.some((folder) => file.startsWith(folder)) &&
  !file.startsWith(home) &&
  !file.startsWith('tooling/lint/') &&
  !generic.includes(file);

/** A table whose name is not in the text. */
const unnamed = 'some_table';
const target = String.raw`(?:public\s*\.\s*)?"?(?<table>deliveries|delivery_queue|attempts|${unnamed})(?:_\w+)?\b`;
const written = new RegExp(
  String.raw`\b(?:INSERT\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?|MERGE\s+INTO|COPY|TRUNCATE(?:\s+TABLE)?(?:\s+ONLY)?(?:\s+[\w".]+\s*,)*)\s+${target}`,
  'i',
);

/** Finds the tables that one file writes, node by node, in the order of the file. */
export class QueueWriters {
  readonly #imported = new Map<string, string>();
  readonly #namespaces = new Set<string>();

  /** @returns the violation of a node as a message, or undefined */
  violation(node: Node): string | undefined {
    const table = this.#writtenBy(node);
    if (table === undefined) return undefined;
    return table === unnamed
      ? 'This may write any table, deliveries too: name the table, or name this file in tooling/lint/queue-writers.ts'
      : `Only apps/api/src/queue writes ${table}: call its operation, or what queue/fixtures.ts has for tests`;
  }

  #writtenBy(node: Node): string | undefined {
    switch (node.type) {
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) this.#note(specifier);
        return undefined;
      case 'CallExpression':
        return this.#writtenByCall(node.callee, node.arguments);
      case 'Literal':
        return typeof node.value === 'string' ? tableIn(node.value) : undefined;
      case 'TemplateLiteral':
        return tableIn(
          node.quasis
            .map((quasi, at) => {
              const expression = node.expressions[at];
              return quasi.value.raw + (expression === undefined ? '' : this.#nameOf(expression));
            })
            .join(''),
        );
      default:
        return undefined;
    }
  }

  #note(specifier: Specifier): void {
    if (specifier.type !== 'ImportSpecifier') this.#namespaces.add(specifier.local.name);
    else if (specifier.imported.type === 'Identifier')
      this.#imported.set(specifier.local.name, specifier.imported.name);
  }

  /** drizzle's `insert(deliveries)` and the like, and `insertAll(db, deliveries, rows)`. */
  #writtenByCall(callee: Node, args: readonly Node[]): string | undefined {
    const bulk = callee.type === 'Identifier' && callee.name === 'insertAll';
    const single =
      callee.type === 'MemberExpression' &&
      callee.property.type === 'Identifier' &&
      ['insert', 'update', 'delete'].includes(callee.property.name);
    const table = bulk ? args[1] : single ? args[0] : undefined;
    return table === undefined ? undefined : this.#tableOf(table);
  }

  /** The SQL name of a table of the schema. */
  #tableOf(node: Node): string | undefined {
    if (node.type === 'Identifier') return tables[this.#imported.get(node.name) ?? ''];
    const { object, property } = node.type === 'MemberExpression' ? node : {};
    if (object?.type !== 'Identifier' || property?.type !== 'Identifier') return undefined;
    return this.#namespaces.has(object.name) ? tables[property.name] : undefined;
  }

  /** The SQL text for an expression in a template: `sql.identifier('deliveries')` is a name as well. */
  #nameOf(node: Node): string {
    const table = this.#tableOf(node);
    if (table !== undefined) return table;
    if (node.type !== 'CallExpression') return '?';
    const [name] = node.arguments;
    return name?.type === 'Literal' && typeof name.value === 'string' ? name.value : unnamed;
  }
}

const tableIn = (text: string) => written.exec(text)?.groups?.['table']?.toLowerCase();
