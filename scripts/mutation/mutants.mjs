import ts from 'typescript';
import { siteOf } from './probes.mjs';

/**
 * One change of one token. `site`: start and end of the expression that is evaluated with it.
 * @typedef {{ file: string, start: number, end: number, site: [number, number], before: string, after: string, line: number, code: string }} Mutant
 */

const SWAPS = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['%', '*'],
  ['+=', '-='],
  ['-=', '+='],
  ['*=', '/='],
  ['/=', '*='],
]);

/** Functions that are mistaken for one another. */
const NAMES = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['max', 'min'],
  ['min', 'max'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
  ['round', 'floor'],
  ['toSorted', 'toReversed'],
]);

/**
 * Every mutant of a source file, in order.
 * @param {ts.SourceFile} source
 * @param {ts.TypeChecker} checker
 * @returns {Mutant[]}
 */
export function mutantsOf(source, checker) {
  const found = [];
  const add = (node, after, expression = node) => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const site = siteOf(expression);
    const { line } = source.getLineAndCharacterOfPosition(start);
    const code = source.text.split('\n')[line].trim();
    found.push({
      file: source.fileName,
      start,
      end,
      site: [site.getStart(source), site.getEnd()],
      before: source.text.slice(start, end),
      after,
      line: line + 1,
      code,
    });
  };
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node) || ts.isExportDeclaration(node)) return;
    mutate(node, checker, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function mutate(node, checker, add) {
  if (ts.isBinaryExpression(node)) {
    const after = SWAPS.get(node.operatorToken.getText());
    if (after !== undefined && !joinsText(node)) add(node.operatorToken, after, node);
  } else if (ts.isNumericLiteral(node)) {
    for (const after of otherNumbers(node)) add(node, after);
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
    add(node, 'false');
  } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
    add(node, 'true');
  } else if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === ts.SyntaxKind.ExclamationToken || node.operator === ts.SyntaxKind.MinusToken)
      add(node, node.operand.getText());
  } else if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent)) {
    const after = node.parent.expression === node ? NAMES.get(node.name.text) : undefined;
    if (after !== undefined) add(node.name, after, node);
  } else if (ts.isStringLiteral(node)) {
    for (const other of otherMembers(node, checker)) add(node, `'${other}'`);
  }
}

/** Whether a + joins strings: − would only be refused by the compiler. */
function joinsText({ left, right, operatorToken }) {
  const isText = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
  return operatorToken.kind === ts.SyntaxKind.PlusToken && (isText(left) || isText(right));
}

/** Whole numbers by one, others twice as large. */
function otherNumbers(node) {
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return [];
  const value = Number(node.text);
  if (!Number.isInteger(value) || !Number.isSafeInteger(value + 1)) return [`${value * 2}`];
  return value === 0 ? ['1'] : [`${value + 1}`, `${value - 1}`];
}

/** The other members of the union that a literal is chosen from; the first two. */
function otherMembers(node, checker) {
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return [];
  const type = ts.isBinaryExpression(node.parent)
    ? checker.getTypeAtLocation(node.parent.left === node ? node.parent.right : node.parent.left)
    : checker.getContextualType(node);
  if (type === undefined || !type.isUnion()) return [];
  const members = type.types.filter((member) => member.isStringLiteral()).map((member) => member.value);
  return members.filter((member) => member !== node.text && /^[\w-]+$/.test(member)).slice(0, 2);
}

/** All of them in an order that a seed gives: the same one each time. */
export function shuffled(mutants, seed) {
  const drawn = [...mutants];
  let state = seed >>> 0;
  for (let i = 0; i < drawn.length; i++) {
    // xorshift32 (Marsaglia 2003), seeded away from 0.
    state ^= state === 0 ? 0x9e3779b9 : 0;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = i + ((state >>> 0) % (drawn.length - i));
    [drawn[i], drawn[j]] = [drawn[j], drawn[i]];
  }
  return drawn;
}
