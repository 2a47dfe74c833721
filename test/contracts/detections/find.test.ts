import { describe, expect, it } from 'vitest';
import { findDetections, type DetectorOutput } from '../../../src/contracts/detections/find';

const NOTHING = { isSuppressed: false, isRanked: false };
const SUPPRESSED = { isSuppressed: true, isRanked: false };
const RANKED = { isSuppressed: false, isRanked: true };

function output(name: string, shape: readonly (number | string)[], more: Partial<DetectorOutput> = {}): DetectorOutput {
  return { name, shape, dtype: 'float32', keepsPlaces: false, selection: NOTHING, says: undefined, ...more };
}

const found = (...outputs: DetectorOutput[]) =>
  findDetections(outputs, {}).map((set) => ({
    name: set.output.name,
    kind: set.form.kind,
    origin: set.origin,
    ...Object.fromEntries(set.companions.map(({ output: name, holds }) => [holds, name])),
  }));

const BY_NAME = 'name of the output';

describe('finished detections among outputs', () => {
  it('are tables behind a choice of the best, or by name', () => {
    expect(found(output('output0', [1, 300, 6], { selection: RANKED }))).toEqual([
      { name: 'output0', kind: 'table', origin: 'the best of many scores' },
    ]);
    expect(found(output('out', ['n', 7], { selection: SUPPRESSED }))[0]!.origin).toBe('non-maximum suppression');
    expect(found(output('detections', [1, 100, 6]))[0]!.origin).toBe(BY_NAME);
    expect(found(output('output0', [1, 300, 6]))).toEqual([]);
  });

  it('are four numbers beside scores of as many rows as well where both were picked out, and no table of the scores', () => {
    const [logits, boxes] = [
      output('logits', [1, 300, 5], { selection: RANKED }),
      output('pred_boxes', [1, 300, 4], { selection: RANKED }),
    ];
    expect(found(logits, boxes)).toEqual([{ name: 'pred_boxes', kind: 'boxes', origin: BY_NAME, scores: 'logits' }]);
    expect(found(logits)).toEqual([]);
    expect(found(output('rows', [1, 300, 5], { selection: RANKED }))).toHaveLength(1);
  });

  it('are no points that were picked by their scores, nor scores beside boxes whose number is free', () => {
    const points = [output('scores', [1, 1459], { selection: RANKED }), output('points', ['n', 'k', 2])];
    expect(found(...points, output('descriptors', [1, 1459, 256], { selection: RANKED }))).toEqual([]);
    const [classes, boxes] = [
      output('n1', [1, 50, 80], { selection: RANKED }),
      output('n2', ['b', 'q', 4], { selection: RANKED }),
    ];
    expect(found(classes, boxes).map(({ name }) => name)).not.toContain('n1');
  });

  it('are people by the shape of MoveNet MultiPose alone', () => {
    const origin = 'six rows of 56 numbers, as of MoveNet MultiPose';
    expect(found(output('output_0', [1, 6, 56]))).toEqual([{ name: 'output_0', kind: 'table', origin }]);
    expect(found(output('output_0', [1, 6, 55]))).toEqual([]);
    expect(found(output('output_0', [1, 56, 6]))).toEqual([]);
    expect(found(output('output_0', [1, 6, 56], { keepsPlaces: true }))).toEqual([]);
  });

  it('are four numbers beside the scores of as many queries, whatever their names', () => {
    const boxes = output('n2', [1, 100, 4]);
    const scores = output('n1', [1, 100, 92]);
    const queries = {
      name: 'n2',
      kind: 'boxes',
      origin: 'four numbers beside the scores of as many queries',
      scores: 'n1',
    };
    expect(found(scores, boxes)).toEqual([queries]);
    expect(found(boxes, scores, output('image', [1, 512]))).toEqual([queries]);
    expect(found(boxes, scores, output('n3', [1, 100, 256]))).toEqual([]);
    expect(found(boxes, output('n1', [1, 100, 4]))).toEqual([]);
    expect(found(output('n2', [1, 100, 5]), scores)).toEqual([]);
    expect(found(output('n2', [1, 'n', 4]), output('n1', [1, 'n', 92]))).toEqual([]);
    expect(found(boxes, output('masks', [1, 100, 64]))).toEqual([]);
    expect(found(boxes, output('n1', [1, 100, 92], { keepsPlaces: true }))).toEqual([]);
    expect(found(boxes, output('n1', [1, 100, 92], { dtype: 'int64' }))).toEqual([]);
    expect(found(boxes, output('n1', [1, 100, 92], { says: 'other' }))).toEqual([]);
    expect(found(output('n2', [1, 100, 4], { keepsPlaces: true }), scores)).toEqual([]);
    for (const rows of [19, 1001]) expect(found(output('n2', [1, rows, 4]), output('n1', [1, rows, 92]))).toEqual([]);
    for (const rows of [20, 1000])
      expect(found(output('n2', [1, rows, 4]), output('n1', [1, rows, 92]))).toHaveLength(1);
  });

  it('are no dense heads, no vectors and no whole numbers', () => {
    expect(found(output('boxes', [1, 100, 6], { keepsPlaces: true }))).toEqual([]);
    expect(found(output('dets', [6]))).toEqual([]);
    expect(found(output('dets', [1, 2, 3, 4, 6]))).toEqual([]);
    expect(found(output('dets', [1, 10, 'n']))).toEqual([]);
    expect(found(output('dets', [1, 10, 6], { dtype: 'int64' }))).toEqual([]);
    expect(found(output('dets', [1, 10, 3]))).toEqual([]);
    expect(found(output('inboxes', [1, 10, 6]))).toEqual([]);
  });

  it('are what a person says, in any form', () => {
    expect(found(output('output0', [1, 300, 6], { says: 'boxes' }))[0]!.origin).toBe('its shape');
    expect(found(output('output0', [1, 300, 4], { says: 'boxes' }))[0]!.kind).toBe('boxes');
    expect(found(output('dets', [1, 300, 6], { says: 'other', selection: RANKED }))).toEqual([]);
  });

  it('are four columns with scores or classes beside them', () => {
    const boxes = output('boxes', ['n', 4], { selection: SUPPRESSED });
    const beside = { selection: SUPPRESSED };
    const scores = output('scores', ['n'], beside);
    const labels = output('labels', ['n'], { ...beside, dtype: 'int64' });
    expect(found(boxes, labels, scores)).toEqual([
      { name: 'boxes', kind: 'boxes', origin: 'non-maximum suppression', scores: 'scores', classes: 'labels' },
    ]);
    expect(found(labels, scores, boxes)[0]).toMatchObject({ scores: 'scores', classes: 'labels' });
    expect(found(boxes)).toEqual([]);
    // What is not picked along with them has nothing to do with them.
    expect(found(boxes, output('embedding', ['n', 128]), labels)[0]).toEqual({
      name: 'boxes',
      kind: 'boxes',
      origin: 'non-maximum suppression',
      classes: 'labels',
    });
  });

  it('go without names', () => {
    const beside = { selection: SUPPRESSED };
    expect(
      found(
        output('1234', ['n', 4], beside),
        output('1235', ['n'], { ...beside, dtype: 'int64' }),
        output('1236', ['n'], beside),
        output('1237', ['n', 17, 3], beside),
        output('1238', ['n', 1, 28, 28], beside),
        output('1239', ['n'], beside),
      ),
    ).toEqual([
      {
        name: '1234',
        kind: 'boxes',
        origin: 'non-maximum suppression',
        classes: '1235',
        scores: '1236',
        keypoints: '1237',
        other: '1239',
      },
    ]);
  });

  it('know counts, masks and keypoints by their names', () => {
    const set = found(
      output('num_detections', [1], { dtype: 'int32' }),
      output('detection_boxes', [1, 100, 4]),
      output('detection_scores', [1, 100]),
      output('detection_classes', [1, 100, 1]),
      output('detection_masks', [1, 100, 33, 33]),
      output('detection_keypoints', [1, 100, 17, 2]),
      output('features', [1, 256, 7, 7]),
    );
    expect(set).toEqual([
      {
        name: 'detection_boxes',
        kind: 'boxes',
        origin: BY_NAME,
        count: 'num_detections',
        scores: 'detection_scores',
        classes: 'detection_classes',
        masks: 'detection_masks',
        keypoints: 'detection_keypoints',
      },
    ]);
  });

  it('know a count without a name where it is one whole number, with axes or without', () => {
    const countOf = (shape: readonly (number | string)[], dtype = 'int32') =>
      found(output('boxes', [100, 4]), output('scores', [100]), output('n', shape, { dtype }))[0];
    expect(countOf([])).toMatchObject({ count: 'n' });
    expect(countOf([1, 1])).toMatchObject({ count: 'n' });
    for (const other of [countOf([2]), countOf([1, 3]), countOf([1, 1, 1]), countOf([], 'float32')]) {
      expect(other).toMatchObject({ scores: 'scores' });
      expect(other).not.toHaveProperty('count');
    }
  });

  it('may be counted by a float that stands for an image, behind the suppression alone', () => {
    const behind = { selection: SUPPRESSED };
    const floatBeside = (boxes: readonly number[], n: readonly number[], selection = SUPPRESSED) =>
      found(output('boxes', boxes, behind), output('scores', [1, 9], behind), output('n', n, { selection }))[0]!;
    expect(floatBeside([1, 9, 4], [1])).toMatchObject({ count: 'n', scores: 'scores' });
    expect(floatBeside([1, 9, 4], [1, 1])).toMatchObject({ count: 'n' });
    const flat = found(output('boxes', [9, 4], behind), output('scores', [9], behind), output('n', [1], behind))[0]!;
    for (const other of [flat, floatBeside([1, 9, 4], []), floatBeside([1, 9, 4], [1], RANKED)]) {
      expect(other).not.toHaveProperty('count');
    }
  });

  it('have scores per class, and queries, without a choice before them', () => {
    const set = found(
      output('pred_boxes', ['b', 100, 4]),
      output('logits', ['b', 100, 92]),
      output('state', ['b', 100, 256]),
    );
    expect(set).toEqual([{ name: 'pred_boxes', kind: 'boxes', origin: BY_NAME, scores: 'logits' }]);
    expect(found(output('pred_boxes', [1, 100, 4]), output('logits', [1, 90, 92]))).toEqual([]);
  });

  it('tell one image of a batch from its only detection', () => {
    const beside = { selection: SUPPRESSED };
    const set = found(
      output('boxes', [1, 4], beside),
      output('scores', [1], beside),
      output('n', [1], { ...beside, dtype: 'int64' }),
    );
    expect(set[0]).toMatchObject({ scores: 'scores', count: 'n' });
  });

  it('may be numbers of boxes elsewhere', () => {
    const picks = { boxes: 'b', scores: 's', byCenter: false };
    const selected = output('selected', ['n', 3], { dtype: 'int64', selection: { ...SUPPRESSED, picks } });
    const dense = output('boxes', [1, 'cells', 4], { keepsPlaces: true });
    expect(found(selected, dense)).toEqual([{ name: 'selected', kind: 'picks', origin: 'non-maximum suppression' }]);
    expect(found({ ...selected, dtype: 'float32' })).toEqual([]);
    expect(found({ ...selected, shape: ['n', 1] })).toEqual([]);
  });

  it('have nothing beside them where they are numbers of boxes, and what counts them where they are a table', () => {
    const picks = { boxes: 'b', scores: 's', byCenter: false };
    const beside = output('n', [1], { dtype: 'int32', selection: SUPPRESSED });
    const selected = output('selected', ['n', 3], { dtype: 'int64', selection: { ...SUPPRESSED, picks } });
    expect(found(selected, beside)).toEqual([{ name: 'selected', kind: 'picks', origin: 'non-maximum suppression' }]);
    expect(found(output('t', ['n', 6], { selection: SUPPRESSED }), beside)[0]).toMatchObject({
      kind: 'table',
      count: 'n',
    });
  });

  it('have as many rows as each axis but those of one tells, the first of all', () => {
    const rows = (boxes: readonly (number | string)[], scores: readonly (number | string)[]) =>
      found(output('boxes', boxes), output('scores', scores)).length;
    expect(rows([1, 100, 1, 4], [1, 100])).toBe(1);
    expect(rows([1, 100, 1, 4], [1, 100, 1])).toBe(1);
    expect(rows([100, 1, 4], [100])).toBe(1);
    expect(rows([1, 1, 4], [1])).toBe(1);
    expect(rows([1, 4], [1])).toBe(1);
    expect(rows([1, 4], [5])).toBe(0);
    expect(rows([5, 4], [6])).toBe(0);
    expect(rows([5, 4], ['n'])).toBe(1);
    expect(rows(['n', 4], [5])).toBe(1);
    expect(rows(['n', 4], ['m'])).toBe(1);
    expect(rows([2, 100, 4], [2])).toBe(0);
    expect(found(output('dets', [1, 1, 10, 6]))).toHaveLength(1);
  });

  it('count for each image of a batch by a name', () => {
    const set = found(output('boxes', [2, 100, 4]), output('scores', [2, 100]), output('num', [2], { dtype: 'int32' }));
    expect(set[0]).toMatchObject({ count: 'num' });
  });

  const companions = (...outputs: DetectorOutput[]) =>
    findDetections(outputs, {})[0]?.companions.map(
      ({ output: name, holds, isStated }) => `${holds} ${name}${isStated ? ' stated' : ''}`,
    );

  it('have beside them what others hold of which a person says something, too', () => {
    expect(
      companions(output('boxes', [1, 9, 4]), output('scores', [1, 9], { says: 'other' }), output('labels', [1, 9])),
    ).toEqual(['scores scores stated', 'classes labels']);
    expect(companions(output('pred_boxes', [1, 90, 4]), output('n', [1, 90, 92]))).toEqual(['scores n']);
    expect(
      companions(output('boxes', [1, 90, 4], { says: 'boxes' }), output('n1', [1, 90, 92], { says: 'boxes' })),
    ).toEqual(['scores n1 stated']);
    expect(
      companions(output('boxes', [1, 9, 4]), output('scores', [1, 9], { keepsPlaces: true }), output('labels', [1, 9])),
    ).toEqual(['classes labels']);
  });

  it('have beside them what names tell, of axes that may hold it', () => {
    const beside = (...outputs: DetectorOutput[]) =>
      companions(output('boxes', [1, 9, 4]), output('labels', [1, 9]), ...outputs)!.slice(1);
    expect(beside(output('keypoints', [1, 9, 34]))).toEqual(['keypoints keypoints']);
    expect(beside(output('keypoints', [1, 9]))).toEqual([]);
    expect(beside(output('keypoints', [1, 9, 34], { dtype: 'int64' }))).toEqual([]);
    expect(beside(output('scores', [1, 9, 80]))).toEqual(['scores scores']);
    expect(beside(output('scores', [1, 9, 80, 5]))).toEqual([]);
    expect(beside(output('scores', [1, 9]), output('classes', [1, 9, 3]))).toEqual(['scores scores']);
    for (const width of [2, 3]) expect(beside(output('n', [1, 9, 17, width]))).toEqual(['keypoints n']);
    for (const width of [1, 4, 17]) expect(beside(output('n', [1, 9, 17, width]))).toEqual([]);
    expect(beside(output('n', [1, 9, 2]))).toEqual([]);
    expect(beside(output('n', [1, 9, 5, 17, 2]))).toEqual([]);
    expect(beside(output('n', [1, 9, 17, 2]), output('m', [1, 9, 5, 2]))).toEqual(['keypoints n', 'other m']);
    expect(beside(output('n', [1, 9]), output('m', [1, 9]))).toEqual(['scores n', 'other m']);
  });

  it('are told of queries by scores whose name says so, and of no other name', () => {
    const boxes = output('n2', [1, 100, 4]);
    expect(found(boxes, output('scores', [1, 100, 92]))[0]!.origin).toBe(
      'four numbers beside the scores of as many queries',
    );
    for (const name of ['classes', 'keypoints', 'masks', 'num'])
      expect(found(boxes, output(name, [1, 100, 92]))).toEqual([]);
  });

  it('may be several, each with its own', () => {
    const sets = found(
      output('faces', [1, 50, 15], { selection: RANKED }),
      output('persons', [1, 100, 6], { selection: RANKED }),
    );
    expect(sets.map(({ name }) => name)).toEqual(['faces', 'persons']);
  });
});
