import { type Alias, isAlias, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { Position, UsersFileProblem } from "./users-file-entry.ts";

/** How deep a file of users may nest: a list, a user, a list of workspaces, and some to spare for a better message. */
const MAX_DEPTH = 20;

const TAB = "Indents with a tab; use spaces.";

/** A parsed file, whose nodes know where they stand. */
export interface UsersFileDocument {
  readonly root: Node | null;
  /** What an alias stands for; any other node itself. */
  resolve(node: unknown): Node | undefined;
  position(node: unknown): Position;
  /** A scalar as it is written, without quotes: `0123`, `2023-01-01` and `yes` are names like any other. */
  text(node: unknown): string | undefined;
}

/** Parses the text as YAML; or lists every place where it is none. */
export function parseUsersFile(text: string): UsersFileDocument | { readonly problems: UsersFileProblem[] } {
  const deep = tooDeep(text);
  if (deep) return { problems: [deep] };
  const lines = new LineCounter();
  // Doubled keys are looked for by whoever reads a mapping: here it would take the square of their number.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    const rows = text.split("\n");
    const problems = new Map<number, UsersFileProblem>();
    for (const { pos, message } of document.errors) {
      const place = at(pos[0]);
      const tab = /^[ -]*\t/.test(rows[place.line - 1] ?? "");
      // The first of a line is the cause of the others.
      if (!problems.has(place.line))
        problems.set(place.line, { ...place, message: tab ? TAB : `${message}.` });
    }
    return { problems: [...problems.values()] };
  }
  const { targets, lost } = followAliases(document.contents);
  if (lost.length > 0) {
    return {
      problems: lost.map((alias) => {
        return {
          ...at(alias.range?.[0] ?? 0),
          message: `Refers to *${alias.source}, which is nowhere before it.`,
        };
      }),
    };
  }
  const resolve = (node: unknown) => (isAlias(node) ? targets.get(node) : isNode(node) ? node : undefined);
  return {
    root: document.contents,
    resolve,
    position: (node) => at(isNode(node) ? (node.range?.[0] ?? 0) : 0),
    text(node) {
      const scalar = resolve(node);
      if (!isScalar(scalar) || scalar.value === null) return undefined;
      return typeof scalar.value === "string" ? scalar.value : (scalar.source ?? String(scalar.value));
    },
  };
}

/** Looked up in one walk: resolving an alias by itself walks the document each time. Nothing is ever copied. */
function followAliases(root: Node | null): { targets: Map<Node, Node>; lost: Alias[] } {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node>();
  const lost: Alias[] = [];
  if (root === null) return { targets, lost };
  visit(root, (_key, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
      else lost.push(node);
    } else if (isNode(node) && "anchor" in node && node.anchor) {
      anchors.set(node.anchor, node);
    }
  });
  return { targets, lost };
}

/**
 * Finds what nests deeper than any file of users. Done before parsing, which takes time without end on such a text.
 * Brackets within quotes and comments do not count.
 */
function tooDeep(text: string): UsersFileProblem | undefined {
  let brackets = 0;
  let line = 0;
  for (const content of text.split("\n")) {
    line += 1;
    const bare = content.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, "").replace(/(^|\s)#.*$/, "");
    const indent = /^(?:\s*[-?:](?=\s))*\s*/.exec(bare)?.[0] ?? "";
    const markers = indent.replace(/\s/g, "").length;
    for (const [bracket] of bare.matchAll(/[[\]{}]/g))
      brackets += bracket === "[" || bracket === "{" ? 1 : -1;
    brackets = Math.max(0, brackets);
    if (brackets > MAX_DEPTH || markers > MAX_DEPTH || indent.length > MAX_DEPTH * 8) {
      return { line, column: 1, message: "Is nested too deeply for a list of users." };
    }
  }
  return undefined;
}
