import type { OutputReport } from '../report';

/** What an output's figure under a flip g is, as a formula and in words. */
export interface FigureFormula {
  readonly formula: string;
  readonly words: string;
}

type FigureName = NonNullable<OutputReport['figure'][keyof OutputReport['figure']]>['name'];

const FORMULAS: { readonly [N in FigureName]: FigureFormula } = {
  relL2: {
    formula: '‖y(gx) − y(x)‖ / ‖y(x)‖',
    words:
      'The length of the difference as a part of the output’s own length: 0% is no change, 141% unrelated outputs.',
  },
  disagreement: { formula: '1 − agreeing / all', words: 'The share of class numbers that differ.' },
  unmatched: {
    formula: '1 − 2·matched / (n(x) + n(gx))',
    words: 'The share of detections without a counterpart of the same class at an IoU of 0.5 or more.',
  },
  meanAngle: { formula: 'mean angle between y(gx) and y(x)', words: 'Modulo a full turn, as a part of half a turn.' },
  meanDistance: {
    formula: 'mean ‖p(gx) − p(x)‖ / diagonal',
    words: 'The mean distance of keypoints as a part of the image’s diagonal.',
  },
};

/** @param isBack whether y(gx) is flipped back first, as of maps and boxes */
export function figureFormula(name: FigureName, isBack: boolean): FigureFormula {
  const { formula, words } = FORMULAS[name];
  return isBack && name === 'relL2' ? { formula: formula.replace('y(gx)', 'g·y(gx)'), words } : { formula, words };
}
