import { transform } from 'esbuild';

/**
 * Whether a change cannot be noticed, since both texts compile and optimize to the same program (trivial compiler
 * equivalence: Papadakis et al. 2015).
 */
export async function isEquivalent(before, after) {
  const [one, other] = await Promise.all([before, after].map(minified));
  return one === other;
}

async function minified(text) {
  const { code } = await transform(text, { loader: 'ts', target: 'node20', minify: true });
  return code;
}
