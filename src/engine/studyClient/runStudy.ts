import { join } from 'node:path';
import { isInShard, SetDigest, smallestHashes } from '../../analysis/study/shards';
import { StudyTally } from '../../analysis/study/studyTally';
import { summarize } from '../../analysis/study/summarize';
import { measureCauses } from './studyCauses';
import { fileKind } from '../../protocol/fileKinds';
import type { StudyProgress } from '../../report/facts/study/progressText';
import type { StudiedInput, StudyFacts, StudySpec } from '../../protocol/study';
import type { StudySpecification, Summary } from '../../report/summary';
import { requireWritable } from '../files/requireWritable';
import { writeWhole } from '../files/writeWhole';
import { readLabels } from './labels';
import { imagePath, listImages, type ImageList, type ListedImage } from './listImages';
import { LiveStudy } from './liveStudy';
import { measureImages } from './measureImages';
import { collecting, PartStore, type RowTally, type StudiedRows } from './partStore';
import { openOnReference } from './reference';
import { refuseModelSources, refuseStudySources } from './refuseStudySources';
import { placeKey } from '../../analysis/study/places';
import { causesByFlip } from './rowGroups';
import type { NamedFacts } from './studiedRows';
import { lockStudy, type StudyLock } from './studyLock';
import { refuseStudyFiles, requireSameStudy, studyFolder, SUMMARY_FILE } from './studyFolder';
import { withThumbnails } from './studyThumbnails';
import { StudyWorker, type StudyEngine } from './studyWorker';
import type { StudyPlan } from './studyPlan';
import { studySpecificationOf } from './studySpecification';
import { summaryToJson } from '../../report/summaryJson';

export interface StudyEvents {
  startEngine(): StudyEngine;
  progress(progress: StudyProgress): void;
  warn(message: string): void;
  /** Takes the study as it stands, which then grows with every image. */
  follow?(study: LiveStudy): void;
  /** Takes the rows of every image and output at the end, those of earlier runs too; of a study that nobody follows. */
  readonly collect?: Pick<RowTally, 'addImage' | 'addOutput'>;
}

/** A finished study. */
export interface FinishedStudy {
  readonly summary: Summary;
  /** The file that holds it. */
  readonly file: string;
  readonly list: ImageList;
}

/**
 * Measures every image of a study that has no rows yet, and sums up. Whatever ends it, what was measured is kept, and the
 * same call goes on from there.
 *
 * @throws UserError for what makes the whole study impossible; an image that cannot be measured is a row
 */
export async function runStudy(plan: StudyPlan, events: StudyEvents): Promise<FinishedStudy> {
  const list = await listImages(plan.sources, plan.base);
  for (const warning of list.warnings) events.warn(warning);
  await refuseStudySources(plan, list);
  const folder = await studyFolder(plan.out, plan.shard);
  // Only now, since they may go into the folder of the study.
  await requireWritable(plan.writes ?? []);
  await refuseStudyFiles(plan.writes ?? [], folder);
  const lock = await lockStudy(folder);
  const workers: StudyWorker[] = [];
  try {
    const summary = await new StudyRun(plan, events, list, folder, lock, workers).run();
    const file = join(folder, SUMMARY_FILE);
    await writeWhole(file, summaryToJson(summary));
    return { summary, file, list };
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()));
    await lock.release();
  }
}

class StudyRun {
  readonly #plan: StudyPlan;
  readonly #events: StudyEvents;
  readonly #list: ImageList;
  readonly #folder: string;
  readonly #lock: StudyLock;
  readonly #workers: StudyWorker[];

  constructor(
    plan: StudyPlan,
    events: StudyEvents,
    list: ImageList,
    folder: string,
    lock: StudyLock,
    workers: StudyWorker[],
  ) {
    this.#plan = plan;
    this.#events = events;
    this.#list = list;
    this.#folder = folder;
    this.#lock = lock;
    this.#workers = workers;
  }

  async run(): Promise<Summary> {
    const first = this.#newWorker();
    await refuseModelSources(this.#plan, first.functions);
    const { facts, reference } = await openOnReference(first, this.#list.images, (image) => this.#inputOf(image));
    const labels = await readLabels(this.#plan.labels, this.#list, facts.map(classesOf));
    for (const warning of labels?.warnings ?? []) this.#events.warn(warning);
    const study = studySpecificationOf(this.#plan, digestOf(this.#list), labels?.digest, facts);
    await requireSameStudy(this.#folder, study, this.#plan.replaces);
    const models = study.models.map(({ name }, i) => ({ name, facts: facts[i]! }));
    const store = await PartStore.open(this.#folder);
    const live = await this.#followed(study);
    try {
      const { shard, jobs } = this.#plan;
      const own = this.#list.images.filter(({ image }) => shard === undefined || isInShard(image, shard));
      const keep = async (rows: StudiedRows): Promise<void> => {
        await store.add(rows);
        live?.add(rows);
      };
      await measureImages(
        { own, finished: await store.finishedImages(), models, labels, reference, jobs },
        { first, newWorker: () => this.#newWorker(), keep, ...this.#shared() },
      );
      await this.#measureCauses(store, live, first, models);
    } finally {
      await store.flush();
    }
    await this.#lock.requireHeld();
    const { shard = { index: 1, of: 1 } } = this.#plan;
    const tally = live?.tally ?? new StudyTally(study);
    // Sums are exact: in whichever order rows were added, they are the same.
    if (live === undefined) await PartStore.tally(this.#folder, collecting(tally, this.#events.collect));
    const summary = summarize(study, { of: shard.of, held: [shard.index] }, tally);
    return withThumbnails(summary, { images: this.#list.images, worker: first, ...this.#shared() });
  }

  /** With what earlier runs have measured; undefined where nobody follows. */
  async #followed(study: StudySpecification): Promise<LiveStudy | undefined> {
    if (this.#events.follow === undefined) return undefined;
    const live = new LiveStudy(study, this.#list);
    this.#events.follow(live);
    await PartStore.tally(this.#folder, live);
    return live;
  }

  #newWorker(): StudyWorker {
    const worker = new StudyWorker(() => this.#events.startEngine(), this.#specs);
    this.#workers.push(worker);
    return worker;
  }

  get #specs(): readonly StudySpec[] {
    const { models, flips, layers, batch, inputs, size, expect } = this.#plan;
    const shared = {
      flips,
      layers,
      ...(batch && { batch }),
      ...(inputs && { inputs }),
      ...(size && { size }),
      ...(expect && { expect }),
    };
    return models.map((model) => ({ ...shared, model }));
  }

  async #measureCauses(
    store: PartStore,
    live: LiveStudy | undefined,
    worker: StudyWorker,
    models: readonly NamedFacts[],
  ): Promise<void> {
    const { shard, causes } = this.#plan;
    const chosen = smallestHashes(this.#list.images, causes).filter(
      ({ image }) => shard === undefined || isInShard(image, shard),
    );
    const names = models.map(({ name }) => name);
    const kept = {
      finishedCauses: () => store.finishedCauses(),
      addCauses: async (rows: Parameters<PartStore['addCauses']>[0]) => {
        await store.addCauses(rows);
        for (const group of causesByFlip(rows)) live?.addCauses(...group);
      },
    };
    await measureCauses(this.#plan, { images: chosen, names, worker, store: kept, ...this.#shared() });
  }

  /** What every part of the work needs. */
  #shared(): {
    readonly inputOf: (image: ListedImage) => StudiedInput;
    readonly progress: StudyEvents['progress'];
    readonly warn: StudyEvents['warn'];
  } {
    return {
      inputOf: (image) => this.#inputOf(image),
      progress: (progress) => this.#events.progress(progress),
      warn: (message) => this.#events.warn(message),
    };
  }

  #inputOf(image: ListedImage): StudiedInput {
    const path = imagePath(this.#list, image);
    return { kind: fileKind(path) === 'tensor' ? 'tensor' : 'image', path };
  }
}

function classesOf({ classes, labels }: StudyFacts): { count: number; labels?: readonly string[] } | undefined {
  return classes && { count: classes.count, ...(labels && { labels }) };
}

function digestOf({ images }: ImageList): StudySpecification['images'] {
  const digest = new SetDigest();
  for (const image of images) digest.add(placeKey(image));
  return { count: images.length, digest: digest.value };
}
