import { describe, expect, it } from 'vitest';
import { activationOf, formByName, possibleForms, unitOf } from '../../../src/contracts/detections/forms';
import { possibleRoles, rolesBorneOut } from '../../../src/contracts/detections/roles';
import { usualPointPairs } from '../../../src/contracts/pointPairs';

const BOXES = [
  [10.5, 20.25, 30.5, 60.75],
  [11.5, 2.5, 52.5, 41.5],
  [70.25, 12.5, 99.5, 55.5],
];
const SCORES = [0.9, 0.625, 0.3];
const CLASSES = [2, 0, 17];

/** Columns of a table, from parts by their letters: b box, s score, c class, i image, p points. */
function rows(order: string, points = 0): number[][] {
  return BOXES.map((box, i) =>
    [...order].flatMap((part) => {
      switch (part) {
        case 'b':
          return box;
        case 's':
          return [SCORES[i]!];
        case 'c':
          return [CLASSES[i]!];
        case 'i':
          return [0];
        default:
          return Array.from({ length: points }, (_, k) => 20.5 + 3 * k + i);
      }
    }),
  );
}

const bornOut = (order: string, points = 0) => {
  const found = rows(order, points);
  return rolesBorneOut(possibleRoles({ width: found[0]!.length }), found)[0];
};

describe('the columns of detections', () => {
  it.each([
    ['bs', { box: 0, scores: [4] }],
    ['sb', { box: 1, scores: [0] }],
    ['bsc', { box: 0, scores: [4], class: 5 }],
    ['csb', { box: 2, scores: [1], class: 0 }],
    ['bcs', { box: 0, scores: [5], class: 4 }],
    ['ibs', { box: 1, scores: [5], sample: 0 }],
    ['ibsc', { box: 1, scores: [5], class: 6, sample: 0 }],
    ['ibcs', { box: 1, scores: [6], class: 5, sample: 0 }],
    ['icsb', { box: 3, scores: [2], class: 1, sample: 0 }],
    ['bssc', { box: 0, scores: [4, 5], class: 6 }],
  ])('are told by their numbers: %s', (order, roles) => {
    expect(bornOut(order)).toEqual(roles);
  });

  it.each([
    ['bsp', 10, { box: 0, scores: [4], keypoints: { from: 5, to: 15, perPoint: 2 } }],
    ['bps', 10, { box: 0, scores: [14], keypoints: { from: 4, to: 14, perPoint: 2 } }],
    ['bspc', 10, { box: 0, scores: [4], class: 15, keypoints: { from: 5, to: 15, perPoint: 2 } }],
    ['bscp', 10, { box: 0, scores: [4], class: 5, keypoints: { from: 6, to: 16, perPoint: 2 } }],
    ['bscp', 51, { box: 0, scores: [4], class: 5, keypoints: { from: 6, to: 57, perPoint: 3 } }],
    ['bsp', 51, { box: 0, scores: [4], keypoints: { from: 5, to: 56, perPoint: 3 } }],
    ['bscp', 8, { box: 0, scores: [4], class: 5, keypoints: { from: 6, to: 14, perPoint: 2 } }],
  ])('may be points: %s with %i numbers', (order, points, roles) => {
    expect(bornOut(order, points)).toEqual(roles);
  });

  it('of points before the box are those of MoveNet, where the points lie in it', () => {
    const person = (x: number, y: number): number[] => [
      ...Array.from({ length: 17 }, (_, i) => [y + 0.01 * i, x + 0.005 * i, 0.9 - 0.01 * i]).flat(),
      ...[y - 0.02, x - 0.02, y + 0.2, x + 0.1, 0.8],
    ];
    const people = [person(0.1, 0.2), person(0.7, 0.1), person(0.45, 0.5)];
    const moveNet = { box: 51, scores: [55], keypoints: { from: 0, to: 51, perPoint: 3 }, form: 'yxyx' };
    const possible = possibleRoles({ width: 56 });
    expect(rolesBorneOut(possible, people)[0]).toEqual(moveNet);
    // Points elsewhere tell nothing: it stays possible, behind the usual order.
    const apart = people.map((row) => row.map((value, i) => (i === 51 || i === 53 ? 5 : value)));
    expect(rolesBorneOut(possible, apart)[0]).toMatchObject({ box: 0, scores: [4] });
    expect(rolesBorneOut(possible, apart)).toContainEqual(moveNet);
    expect(possibleRoles({ width: 59 }).some(({ form }) => form !== undefined)).toBe(false);
  });

  it('are not told by padding, and not without any rows', () => {
    const padded = [
      ...rows('icsb'),
      ...Array.from({ length: 40 }, () => [0, 0, 0, 0, 0, 0, 0]),
      [-1, -1, -1, -1, -1, -1, -1],
    ];
    expect(rolesBorneOut(possibleRoles({ width: 7 }), padded)).toMatchObject([{ box: 3 }]);
    expect(rolesBorneOut(possibleRoles({ width: 6 }), [])).toEqual([]);
    expect(rolesBorneOut(possibleRoles({ width: 6 }), [[5.5, 5.5, 5.5, 5.5, 5.5, 5.5]])).toEqual([]);
    // Numbers that are all alike are no boxes.
    expect(rolesBorneOut(possibleRoles({ width: 5 }), [[1, 1, 1, 1, 1]])).toEqual([]);
  });

  const padding = (count: number, value: number) =>
    Array.from({ length: count }, () => Array.from({ length: 7 }, () => value));
  it.each([0, -1])('are not told by padding of %i, however much there is', (value) => {
    for (const order of ['icsb', 'ibsc'])
      expect(rolesBorneOut(possibleRoles({ width: 7 }), [...rows(order), ...padding(400, value)])).toEqual(
        rolesBorneOut(possibleRoles({ width: 7 }), rows(order)),
      );
    const only = [...rows('icsb').slice(0, 1), ...padding(400, value)];
    expect(rolesBorneOut(possibleRoles({ width: 7 }), only)[0]).toMatchObject({ box: 3 });
    expect(rolesBorneOut(possibleRoles({ width: 7 }), padding(9, value))).toEqual([]);
  });

  const plain = { box: 0, scores: [4], class: 5 };
  const isBorneOut = (...found: readonly (readonly number[])[]) => rolesBorneOut([plain], found).length === 1;
  const right = [10.5, 20.25, 30.5, 60.75, 0.5, 3];

  it('may be wrong in one row of fifty', () => {
    const wrong = [10.5, 20.25, 30.5, 60.75, 7, 3];
    expect(isBorneOut(wrong, ...Array.from({ length: 49 }, () => right))).toBe(true);
    expect(isBorneOut(wrong, ...Array.from({ length: 48 }, () => right))).toBe(false);
    expect(isBorneOut(wrong, right)).toBe(false);
  });

  it.each([
    ['a score of 0', [1, 2, 3, 4, 0, 3], true],
    ['a score of 1', [1, 2, 3, 4, 1, 3], true],
    ['a score below 0', [1, 2, 3, 4, -0.125, 3], false],
    ['a score above 1', [1, 2, 3, 4, 1.5, 3], false],
    ['class 0', [1, 2, 3, 4, 0.5, 0], true],
    ['class −1', [1, 2, 3, 4, 0.5, -1], true],
    ['class −2', [1, 2, 3, 4, 0.5, -2], false],
    ['half a class', [1, 2, 3, 4, 0.5, 1.5], false],
    ['four equal numbers', [5, 5, 5, 5, 0.5, 3], false],
    ['three equal numbers', [5, 5, 5, 9, 0.5, 3], true],
  ])('have scores of 0…1, whole classes from −1 and boxes of other numbers: %s', (_, row, isFitting) => {
    expect(isBorneOut(row)).toBe(isFitting);
  });

  it('have every score and every number of an image in order', () => {
    const both = { box: 0, scores: [4, 5] };
    expect(rolesBorneOut([both], [[1, 2, 3, 4, 0.5, 0.5]])).toHaveLength(1);
    for (const row of [[1, 2, 3, 4, 0.5, 5], [1, 2, 3, 4, 5, 0.5]]) expect(rolesBorneOut([both], [row])).toEqual([]); // prettier-ignore
    expect(rolesBorneOut([{ box: 0, scores: [], sample: 4 }], [[1, 2, 3, 4, 0.5]])).toEqual([]);
  });

  it('are likelier where the middle of the points lies in the box, its rim included', () => {
    const [first, second] = ([5, 9] as const).map((from) => ({ box: 0, scores: [4], keypoints: { from, to: from + 4, perPoint: 2 } })); // prettier-ignore
    const order = (...points: readonly number[]) =>
      rolesBorneOut([first!, second!], [[10, 20, 30, 60, 0.5, ...points, 20, 40, 20, 40]]).map(
        ({ keypoints }) => keypoints!.from,
      );
    const inside = [[10, 20, 10, 20], [30, 60, 30, 60], [0, 0, 40, 80], [10, 60, 10, 60], [30, 20, 30, 20]]; // prettier-ignore
    const outside = [[9, 40, 10, 40], [30, 40, 31, 40], [20, 19, 20, 20], [20, 60, 20, 61]]; // prettier-ignore
    for (const points of inside) expect(order(...points), points.join()).toEqual([5, 9]);
    for (const points of outside) expect(order(...points), points.join()).toEqual([9, 5]);
  });

  it('are likelier by the points of nearly every row', () => {
    const [first, second] = ([5, 7] as const).map((from) => ({ box: 0, scores: [4], keypoints: { from, to: from + 2, perPoint: 2 } })); // prettier-ignore
    const row = (x: number) => [10, 20, 30, 60, 0.5, x, 40, 20, 40];
    const firstOf = (count: number) =>
      rolesBorneOut([first!, second!], [row(0), ...Array.from({ length: count }, () => row(20))])[0]!.keypoints!.from;
    expect([firstOf(49), firstOf(48)]).toEqual([5, 7]);
  });

  it('have something else behind the class only where there is room for it', () => {
    const rest = (width: number) => possibleRoles({ width, rest: 'coefficients' }).map(({ rest: own }) => own);
    expect(rest(7)).toEqual([[6, 7]]);
    expect(rest(6)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('that are turned are written by their center, with the angle behind the class', () => {
    expect(possibleRoles({ width: 7, rest: 'angle' })).toEqual([
      { box: 0, scores: [4], class: 5, rest: [6, 7], form: 'cxcywh' },
    ]);
  });

  it('follow the metadata where there are any', () => {
    const plate = possibleRoles({ width: 14, pointShape: [4, 2] });
    expect(plate[0]).toEqual({ box: 0, scores: [4], class: 5, keypoints: { from: 6, to: 14, perPoint: 2 } });
    expect(plate.every(({ keypoints }) => keypoints!.to - keypoints!.from === 8)).toBe(true);
    expect(possibleRoles({ width: 57, pointShape: [17, 3] })[0]!.keypoints).toEqual({ from: 6, to: 57, perPoint: 3 });
    expect(possibleRoles({ width: 38, rest: 'coefficients' })).toEqual([
      { box: 0, scores: [4], class: 5, rest: [6, 38] },
    ]);
    expect(possibleRoles({ width: 38 }).at(-1)).toEqual({ box: 0, scores: [4], class: 5, rest: [6, 38] });
    expect(possibleRoles({ width: 3 })).toEqual([]);
  });
});

describe('the form of boxes', () => {
  it('is told by names of one family of exporters', () => {
    expect(formByName('pred_boxes')).toEqual({ form: 'cxcywh' });
    expect(formByName('model/detection_boxes:0')).toEqual({ form: 'yxyx' });
    expect(formByName('boxes')).toEqual({});
    expect(formByName('unpred_boxesx')).toEqual({});
  });

  it('is corners where these are in order', () => {
    expect(possibleForms(BOXES)).toEqual(['xyxy', 'yxyx']);
    expect(possibleForms(BOXES.slice(1))).toEqual(['xyxy', 'yxyx', 'cxcywh', 'xywh']);
    expect(possibleForms([...BOXES, [50, 50, 20, 60], [50, 50, 60, 20]])).toEqual(['cxcywh', 'xywh']);
    // A box without an area has its corners in order.
    expect(
      possibleForms([
        [7, 2, 7, 9],
        [2, 7, 9, 7],
      ])[0],
    ).toBe('xyxy');
    expect(possibleForms(Array.from({ length: 100 }, (_, i) => (i === 0 ? [9, 9, 1, 1] : [1, 1, 9, 9])))).toEqual([
      'xyxy',
      'yxyx',
    ]);
  });

  it('has its unit by what most boxes reach', () => {
    expect(unitOf(BOXES)).toBe('pixels');
    expect(unitOf([[0.1, -0.05, 0.9, 1.3]])).toBe('0..1');
    expect(unitOf([[0.1, 0, 0.9, 2.5]])).toBe('pixels');
    expect(unitOf([[-2.5, 0, 0.9, 0.5]])).toBe('pixels');
    expect(unitOf([])).toBe('pixels');
    // A few boxes reach far beyond the image.
    expect(unitOf([[0.1, 0, 0.9, 0.5], [0.2, 0.1, 0.4, 0.6], [-1.5, -2.5, 3, 2]])).toBe('0..1'); // prettier-ignore
    expect([unitOf([[0, 0, 2, -2]]), unitOf([[0, 0, 1, 1], [0, 0, 1, 3]])]).toEqual(['0..1', 'pixels']); // prettier-ignore
  });
});

describe('scores of several classes', () => {
  it('are probabilities where they lie between 0 and 1', () => {
    expect(activationOf([[0, 0.5, 1]], undefined)).toBeUndefined();
    expect(activationOf([], undefined)).toBeUndefined();
    expect(activationOf([[7]], undefined)).toBeUndefined();
  });

  it('are independent or not by the number of labels', () => {
    expect(activationOf([[3, -1, 2]], 3)).toBe('sigmoid');
    expect(activationOf([[-7, -8, -9]], 2)).toBe('softmax');
  });

  it('are independent where nearly all are far below zero and the last is no better', () => {
    expect(
      activationOf(
        [
          [-5, 1, -6],
          [-4, -5, -6],
        ],
        undefined,
      ),
    ).toBe('sigmoid');
    expect(
      activationOf(
        [
          [-5, -6, 3],
          [-4, -5, 2],
        ],
        undefined,
      ),
    ).toBe('softmax');
    expect(activationOf([[3, 0.5, -1]], undefined)).toBe('softmax');
    // Logits that are below zero, but not far.
    expect(activationOf([[1, -1.5, -1.5, -1.5]], undefined)).toBe('softmax');
  });
});

describe('scores of several classes, of whose labels nothing is known', () => {
  it.each([
    ['a mean below −2', [[-2, -3]], 'sigmoid'],
    ['a mean above −2', [[-1, -2]], 'softmax'],
    ['a mean of −2', [[-1, -3]], 'softmax'],
    ['rows whose sum is below −2', [[-1, -2], [-1, -2]], 'softmax'], // prettier-ignore
    ['the last the best in none of two rows', [[-5, -6], [-5, -6]], 'sigmoid'], // prettier-ignore
    ['the last the best in one of two rows', [[-5, -6], [-6, -5]], 'softmax'], // prettier-ignore
    ['the last the best in one of three rows', [[-5, -6], [-6, -5], [-5, -6]], 'sigmoid'], // prettier-ignore
    ['the last as good as the first', [[-5, -5]], 'softmax'],
    ['one row above 1', [[0.5, 0.5], [1.5, 0.5]], 'softmax'], // prettier-ignore
    ['one row below 0', [[0.5, 0.5], [-0.5, 0.5]], 'softmax'], // prettier-ignore
    ['rows within 0…1', [[0.5, 0], [1, 0.5]], undefined], // prettier-ignore
  ] as const)('are told by %s', (_, found, activation) => {
    expect(activationOf(found, undefined)).toBe(activation);
    expect(activationOf(found, 7)).toBe(activation);
  });

  it('are one score of one class', () => {
    expect(activationOf([[-5]], 1)).toBeUndefined();
    expect(activationOf([[-5, 3]], 2)).toBe('sigmoid');
    expect(activationOf([[-5, -6]], 1)).toBe('softmax');
  });
});

describe('left and right of keypoints', () => {
  it.each([5, 6, 17, 68])('are pairs of different points, each once: %i', (count) => {
    const points = usualPointPairs(count).flat();
    expect(points.length).toBeGreaterThan(0);
    expect(new Set(points).size).toBe(points.length);
    expect(Math.max(...points)).toBeLessThan(count);
  });

  it('are as the orders in use have them', () => {
    expect(usualPointPairs(17)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
      [9, 10],
      [11, 12],
      [13, 14],
      [15, 16],
    ]);
    expect(usualPointPairs(68).slice(0, 9)).toEqual([
      [0, 16],
      [1, 15],
      [2, 14],
      [3, 13],
      [4, 12],
      [5, 11],
      [6, 10],
      [7, 9],
      [17, 26],
    ]);
    expect(usualPointPairs(21)).toEqual([]);
  });
});

describe('columns that any width allows', () => {
  const kinds = (width: number) =>
    possibleRoles({ width }).map(({ box, scores, class: label, keypoints, rest }) =>
      [
        box,
        scores.join(),
        label ?? '-',
        keypoints ? `${keypoints.from}…${keypoints.to}/${keypoints.perPoint}` : '-',
        rest?.join('…') ?? '-',
      ].join(' '),
    );

  it('are a box, a score and a class with points of two or three numbers between or behind them', () => {
    expect(kinds(8)).toEqual(['0 4 5 6…8/2 -', '0 4 7 5…7/2 -', '0 4 - 5…8/3 -', '0 7 - 4…7/3 -', '0 4 5 - 6…8']);
    expect(kinds(9)).toEqual(['0 4 5 6…9/3 -', '0 4 8 5…8/3 -', '0 4 - 5…9/2 -', '0 8 - 4…8/2 -', '0 4 5 - 6…9']);
  });
});
