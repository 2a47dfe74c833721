import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/operators/catalog';
import { encodeModel } from '../../src/onnx/write';
import { GraphBuilder } from '../support/models/graphBuilder';
import { createSession } from '../support/mirror';
import known from './onnxruntimeKernels.json';

const TEXT = 'works on words and their numbers';
const TRAINING = 'only training and its tools write it';
const OTHER_DEVICES = 'runs on other devices than the CPU only, so that no measurement could be made';
const REMOVED = 'was removed from the standard in 2019, and no vision model is known to use it';

/** Operators that ONNX Runtime knows and the catalog does not, and why. */
const UNCOVERED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ai.onnx': {
    Crop: REMOVED,
    DynamicSlice: REMOVED,
    MemcpyFromHost: 'is added while a model runs; no file has it',
    MemcpyToHost: 'is added while a model runs; no file has it',
    RegexFullMatch: TEXT,
    STFT: 'works on sound',
    StringConcat: TEXT,
    StringNormalizer: TEXT,
    StringSplit: TEXT,
    TfIdfVectorizer: TEXT,
  },
  'com.microsoft': {
    AttnLSTM: TEXT,
    BeamSearch: TEXT,
    BiasAdd: OTHER_DEVICES,
    BiasSoftmax: OTHER_DEVICES,
    BiasSplitGelu: OTHER_DEVICES,
    BifurcationDetector: TEXT,
    CDist: 'compares the rows of two matrices, which have no place in an image',
    ConvTransposeWithDynamicPads: 'only a converter of 2019 writes it',
    DecoderMaskedMultiHeadAttention: TEXT,
    DynamicTimeWarping: 'works on sound',
    EmbedLayerNormalization: TEXT,
    GatedRelativePositionBias: OTHER_DEVICES,
    GatherBlockQuantized: TEXT,
    GemmFastGelu: OTHER_DEVICES,
    GreedySearch: TEXT,
    GroupNorm: OTHER_DEVICES,
    MaxpoolWithMask: TEXT,
    MoE: TEXT,
    MurmurHash3: TEXT,
    NGramRepeatBlock: TEXT,
    NhwcConv: OTHER_DEVICES,
    PackedAttention: OTHER_DEVICES,
    PackedMultiHeadAttention: OTHER_DEVICES,
    QEmbedLayerNormalization: TEXT,
    QMoE: TEXT,
    QOrderedAttention: OTHER_DEVICES,
    QOrderedGelu: OTHER_DEVICES,
    QOrderedLayerNormalization: OTHER_DEVICES,
    QOrderedMatMul: OTHER_DEVICES,
    RelativePositionBias: OTHER_DEVICES,
    RemovePadding: OTHER_DEVICES,
    RestorePadding: OTHER_DEVICES,
    SampleOp: 'is an example for developers',
    Sampling: TEXT,
    SkipGroupNorm: OTHER_DEVICES,
    SparseAttention: TEXT,
    SparseToDenseMatMul: 'reads sparse tensors, which no file of a vision model computes with',
    Tokenizer: TEXT,
    UnfoldTensor: TRAINING,
    WhisperBeamSearch: 'works on sound',
    WordConvEmbedding: TEXT,
  },
};

const listed: readonly (readonly [string, string])[] = [
  ...Object.entries(known.kernels).flatMap(([domain, names]) => names.map((name) => [domain, name] as const)),
  ...[...known.optimizer, ...known.transformersOptimizer].map((name) => ['com.microsoft', name] as const),
];

const isKnown = (domain: string, name: string): boolean =>
  CATALOG.some((entry) => entry.domain === domain && entry.opType === name);
const reason = (domain: string, name: string): string | undefined => UNCOVERED[domain]?.[name];

/** What ONNX Runtime says of a node of this operator without inputs. */
async function refusal(domain: string, op: string, opset: number): Promise<string> {
  const b = new GraphBuilder({ opset });
  b.output(b.node(op, [], {}, { name: 'y', ...(domain === 'ai.onnx' ? {} : { domain }) }));
  const model = b.build(['com.microsoft', 'com.microsoft.nchwc'].map((name) => ({ domain: name, version: 1 })));
  return createSession(encodeModel(model)).then(
    async (session) => session.release().then(() => ''),
    (error: unknown) => `${String(error)} ${String((error as Error).cause)}`,
  );
}

describe('every operator that ONNX Runtime runs on the CPU, or writes', () => {
  it('is in the catalog, or left out for a reason', () => {
    expect(listed.filter(([domain, name]) => !isKnown(domain, name) && reason(domain, name) === undefined)).toEqual([]);
  });

  it('is not left out for a reason that is out of date', () => {
    const reasons = Object.entries(UNCOVERED).flatMap(([domain, names]) =>
      Object.keys(names).map((name) => [domain, name] as const),
    );
    expect(reasons.filter(([domain, name]) => isKnown(domain, name))).toEqual([]);
    expect(reasons.filter(([domain, name]) => !listed.some(([d, n]) => d === domain && n === name))).toEqual([]);
  });

  it('is known to the installed version', async () => {
    const unknown: string[] = [];
    for (const [domain, name] of listed) {
      const said = await Promise.all([9, 25].map(async (opset) => refusal(domain, name, opset)));
      if (said.every((text) => /not a registered function|No Op registered/.test(text)))
        unknown.push(`${domain}::${name}`);
    }
    expect(unknown).toEqual([]);
  });
});
