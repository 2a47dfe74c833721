import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { descriptionFiles, findDescriptions } from '../../../src/contracts/found/findDescriptions';
import { knownOf, labelsFit, wrongLabels, type Known } from '../../../src/contracts/found/known';
import { parseModel } from '../../../src/onnx/model';
import { TensorProto_DataType, type ModelProto } from '../../../src/onnx/proto/onnx_pb';
import { makeValueInfo, tensorInfo } from '../../../src/onnx/valueInfo';
import { encodeModel } from '../../../src/onnx/write';
import { tinyClassifier, tinySegmenter } from '../../support/models/tinyModels';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flipscope-found-'));
  folder = join(root, 'onnx');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (where: string, name: string, content: unknown): void =>
  writeFileSync(join(where, name), typeof content === 'string' ? content : JSON.stringify(content));
const classifier = (): ModelProto => {
  const proto = tinyClassifier();
  proto.graph!.output = [makeValueInfo('output', TensorProto_DataType.FLOAT, ['N', 10])];
  return proto;
};
const find = async (proto = classifier()): Promise<Known> => {
  const model = parseModel(encodeModel(proto), join(folder, 'net.onnx'));
  return knownOf(await findDescriptions(model), model.graph.outputs.map(tensorInfo));
};
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `class ${i}`);

const CLIP = { image_processor_type: 'CLIPImageProcessor' };
const TIMM = {
  architecture: 'resnet18',
  pretrained_cfg: { input_size: [3, 224, 288], crop_pct: 0.95, interpolation: 'bicubic', mean: [0.5, 0.5, 0.5] },
};
const OPEN_CLIP = { model_cfg: { vision_cfg: { image_size: 336 } }, preprocess_cfg: { resize_mode: 'squash' } };

describe('what describes a model', () => {
  it('is nothing where there is nothing', async () => {
    expect(await find()).toEqual({ warnings: [] });
    expect(descriptionFiles(join(folder, 'net.onnx'))).toContain(join(root, 'preprocessor_config.json'));
  });

  it('is taken in order, the nearer first', async () => {
    write(root, 'preprocessor_config.json', { ...CLIP, size: 100 });
    expect((await find()).preprocess).toMatchObject({
      origin: '../preprocessor_config.json',
      change: { resizeTo: 100 },
    });
    write(folder, 'open_clip_config.json', OPEN_CLIP);
    expect((await find()).preprocess).toMatchObject({ origin: 'open_clip_config.json' });
    write(folder, 'config.json', TIMM);
    expect((await find()).preprocess).toMatchObject({ origin: 'config.json', change: { size: [224, 288] } });
    write(folder, 'preprocessor_config.json', { ...CLIP, size: 200 });
    expect((await find()).preprocess).toMatchObject({ origin: 'preprocessor_config.json', change: { resizeTo: 200 } });
  });

  it('takes any color of a pixel to fill the rim with', async () => {
    const filled = (color: number) => ({ ...OPEN_CLIP, preprocess_cfg: { resize_mode: 'longest', fill_color: color } });
    for (const color of [0, 255]) {
      write(folder, 'open_clip_config.json', filled(color));
      expect((await find()).preprocess!.change).toMatchObject({ resize: 'letterbox', padValue: color });
    }
    write(folder, 'open_clip_config.json', filled(256));
    expect((await find()).warnings).toEqual([expect.stringMatching(/fill_color.* This file is not used\.$/)]);
  });

  it('is passed over where it is not right, and the next is asked', async () => {
    write(folder, 'preprocessor_config.json', '{"size": ');
    write(folder, 'config.json', { ...TIMM, pretrained_cfg: { input_size: [3, 224] } });
    write(folder, 'open_clip_config.json', OPEN_CLIP);
    const { preprocess, warnings } = await find();
    expect(preprocess).toMatchObject({
      origin: 'open_clip_config.json',
      change: { resize: 'stretch', size: [336, 336] },
    });
    expect(warnings).toEqual([
      'preprocessor_config.json: expected JSON, found something else or a file that is cut short. It is not used.',
      expect.stringMatching(
        /^config\.json: "input_size.*expected channels, height and width.* This file is not used\.$/,
      ),
    ]);
  });

  it('is not read where it is no file, or too large', async () => {
    mkdirSync(join(folder, 'preprocessor_config.json'));
    write(folder, 'config.json', ' '.repeat(11 * 2 ** 20));
    symlinkSync(join(root, 'nowhere'), join(folder, 'open_clip_config.json'));
    expect(await find()).toEqual({
      warnings: [
        'preprocessor_config.json: expected a file, found a folder or device. It is not used.',
        'config.json: the file is larger than 10 MB. It is not used.',
      ],
    });
  });

  it('is the size alone, where config.json tells no more', async () => {
    write(folder, 'config.json', { model_type: 'vit', image_size: 96 });
    expect(await find()).toEqual({ size: [96, 96], warnings: [] });
    write(folder, 'preprocessor_config.json', { ...CLIP, size: 64, crop_size: 48 });
    expect(await find()).toMatchObject({ size: [48, 48] });
  });
});

describe('timm', () => {
  const read = async (config: unknown) => {
    write(folder, 'config.json', config);
    return (await find()).preprocess?.change;
  };

  it('resizes by crop_pct and crop_mode', async () => {
    expect(await read(TIMM)).toEqual({
      resize: 'crop',
      resizeTo: [235, 303],
      size: [224, 288],
      interpolation: 'bicubic',
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.5, 0.5, 0.5],
      std: [0.229, 0.224, 0.225],
    });
    const cfg = { input_size: [3, 224, 224], mean: [0.5, 0.4, 0.3], std: [1, 1, 1] };
    expect(await read({ pretrained_cfg: cfg })).toMatchObject({ resizeTo: 256, interpolation: 'bicubic' });
    expect(await read({ pretrained_cfg: { ...cfg, crop_mode: 'squash', crop_pct: 1 } })).toMatchObject({
      resize: 'stretch',
      size: [224, 224],
    });
    expect(await read({ pretrained_cfg: { ...cfg, crop_mode: 'border', crop_pct: 0.9 } })).toMatchObject({
      resize: 'letterbox',
      resizeTo: [248, 248],
      padValue: [128, 102, 77],
    });
    expect(await read({ architecture: 'x', ...cfg, crop_pct: null, std: null })).toMatchObject({ resizeTo: 256 });
  });

  it('is read inside the processor file of Transformers, and names classes', async () => {
    write(folder, 'preprocessor_config.json', { image_processor_type: 'TimmWrapperImageProcessor', ...TIMM });
    expect((await find()).preprocess).toMatchObject({
      origin: 'preprocessor_config.json',
      change: { size: [224, 288] },
    });
    expect(await read({ ...TIMM, label_names: names(10) })).toBeDefined();
    expect((await find()).labels?.names).toEqual(names(10));
  });
});

describe('open_clip', () => {
  it('takes what its file leaves out from OpenAI', async () => {
    write(folder, 'open_clip_config.json', { model_cfg: { vision_cfg: { image_size: [224, 256] } } });
    expect((await find()).preprocess?.change).toMatchObject({
      resize: 'crop',
      resizeTo: [224, 256],
      interpolation: 'bicubic',
      mean: [0.48145466, 0.4578275, 0.40821073],
    });
    const longest = { size: 64, resize_mode: 'longest', fill_color: 7, mean: 0.5, std: [0.5, 0.5, 0.5] };
    write(folder, 'open_clip_config.json', { preprocess_cfg: longest });
    expect((await find()).preprocess?.change).toMatchObject({
      resize: 'letterbox',
      padValue: 7,
      mean: [0.5, 0.5, 0.5],
    });
  });
});

describe('labels', () => {
  it('are taken where their number is that of the classes', async () => {
    write(folder, 'labels.txt', names(10).join('\r\n') + '\n\n');
    expect((await find()).labels?.names).toEqual(names(10));
    write(folder, 'net.labels.txt', names(10).reverse().join('\n'));
    expect((await find()).labels?.names).toEqual(names(10).reverse());
    write(folder, 'config.json', { id2label: { ...names(10) } });
    expect((await find()).labels?.names).toEqual(names(10));
  });

  it('are said where it is another', async () => {
    write(folder, 'classes.txt', 'a\nb\nc\n');
    expect(await find()).toEqual({
      warnings: ['classes.txt: found 3 labels, but the output output has 10 entries per image. They are not used.'],
    });
    write(folder, 'net.labels.txt', '');
    expect((await find()).warnings).toEqual([
      'net.labels.txt: expected a name of a class per line, found nothing. It is not used.',
    ]);
  });

  it('are as many as the entries of a row, or as an axis of a map or of detections has, without box and objectness', () => {
    const fits = (count: number, ...shape: (number | string)[]) => labelsFit(names(count), [{ shape }]);
    expect([fits(6, 1, 6), fits(2, 1, 6), fits(1, 1, 6)]).toEqual([true, false, false]);
    expect([6, 2, 1, 3].map((count) => fits(count, 1, 6, 50))).toEqual([true, true, true, undefined]);
    expect([50, 46, 45].map((count) => fits(count, 1, 'n', 50))).toEqual([true, true, true]);
    expect([fits(1, 1), fits(4, 1, 'n'), fits(1, 1, 1)]).toEqual([undefined, undefined, true]);
    expect(fits(4, 1, 1)).toBeUndefined();
  });

  it('go with the classes of maps and raw detections', async () => {
    write(folder, 'coco.names', names(4).join('\n'));
    expect((await find(tinySegmenter({ classes: 4 }))).labels?.names).toHaveLength(4);
    const head = (shape: (number | string)[]) => [{ name: 'y', dtype: 'float32', shape }];
    expect(knownOf([{ origin: 'x', labels: names(80), warnings: [] }], head([1, 84, 8400])).labels?.names).toHaveLength(
      80,
    );
    expect(wrongLabels({ names: names(80), origin: 'x' }, head(['n', 'k']))).toEqual([]);
    expect(wrongLabels({ names: ['a'], origin: 'x' }, head([1, 2]))[0]).toMatch(
      /^x: found 1 label, but the output y has 2 entries/,
    );
  });
});
