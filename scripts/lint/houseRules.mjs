/** The rules of this house that no plugin has. Selectors are ESLint's: https://eslint.org/docs/latest/extend/selectors */

/** Comparing, looking up, matching or switching on the type of a node. */
const OPERATOR_NAMES = [
  'BinaryExpression[operator=/^[!=]==?$/] > MemberExpression[property.name="opType"]',
  'CallExpression[callee.property.name=/^(has|get|includes|indexOf|test)$/] > MemberExpression.arguments[property.name="opType"]',
  'CallExpression > MemberExpression.callee > MemberExpression.object[property.name="opType"]',
  'SwitchStatement > MemberExpression.discriminant[property.name="opType"]',
];

const ruleAgainst = (selectors, message) => ({
  create: (context) =>
    Object.fromEntries(selectors.map((selector) => [selector, (node) => context.report({ node, message })])),
});

export default {
  meta: { name: 'house' },
  rules: {
    'no-default-export': ruleAgainst(['ExportDefaultDeclaration'], 'Named exports only.'),
    'no-barrel': ruleAgainst(['ExportAllDeclaration'], 'No barrels.'),
    'no-operator-name': ruleAgainst(
      OPERATOR_NAMES,
      'Ask operators/catalog.ts what an operator does, not for its name.',
    ),
  },
};
