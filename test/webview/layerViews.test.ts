import type { ReactiveControllerHost } from 'lit';
import { describe, expect, it, vi } from 'vitest';
import type { LayerView } from '../../src/protocol/views';
import { LayerViews, type LayerQuestion } from '../../webview/layerViews';
import { syntheticView } from '../support/panelHarness/syntheticMaps';
import { syntheticReport } from '../support/panelHarness/syntheticReport';

const layers = syntheticReport().layers;

/** A loader whose answers the test gives by hand. */
function loader() {
  const asked: { question: LayerQuestion; answer: (view: LayerView) => void; refuse: (error: Error) => void }[] = [];
  const host: ReactiveControllerHost = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
  };
  const views = new LayerViews(
    host,
    (question) => new Promise((answer, refuse) => asked.push({ question, answer, refuse })),
  );
  return { views, asked };
}

const question = (index: number): LayerQuestion => ({ tensor: layers[index]?.tensor ?? '', flip: 'h' });
const view = (index: number): LayerView => {
  const layer = layers[index];
  if (layer === undefined) throw new Error(`No layer ${index}.`);
  return syntheticView(layer, 'h');
};
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('LayerViews', () => {
  it('asks one at a time and passes over what is no longer wanted', async () => {
    const { views, asked } = loader();
    [0, 1, 2, 3].forEach((index) => views.want(question(index)));
    expect(asked.map((a) => a.question.tensor)).toEqual([question(0).tensor]);
    asked[0]?.answer(view(0));
    await settle();
    expect(views.state.status).toBe('loading');
    expect(asked.map((a) => a.question.tensor)).toEqual([question(0).tensor, question(3).tensor]);
    const wanted = view(3);
    asked[1]?.answer(wanted);
    await settle();
    expect(views.state).toEqual({ status: 'ready', view: wanted });
  });

  it('keeps the last view on screen while the next is loading, and old views at hand', async () => {
    const { views, asked } = loader();
    const first = view(0);
    views.want(question(0));
    asked[0]?.answer(first);
    await settle();
    views.want(question(1));
    expect(views.state).toEqual({ status: 'loading', last: first });
    asked[1]?.answer(view(1));
    await settle();
    views.want(question(0));
    expect(views.state).toEqual({ status: 'ready', view: first });
    expect(asked).toHaveLength(2);
  });

  it('says what went wrong and asks again on demand', async () => {
    const { views, asked } = loader();
    views.want(question(0));
    asked[0]?.refuse(new Error('The engine stopped.'));
    await settle();
    expect(views.state).toEqual({ status: 'failed', message: 'The engine stopped.' });
    views.retry();
    expect(views.state.status).toBe('loading');
    expect(asked).toHaveLength(2);
  });

  it('drops an answer that belongs to an earlier analysis', async () => {
    const { views, asked } = loader();
    views.want(question(0));
    views.reset();
    asked[0]?.answer(view(0));
    await settle();
    expect(views.state).toEqual({ status: 'empty' });
  });

  it('loads ahead what is likely next, one at a time, and shows it at once when it is wanted', async () => {
    const { views, asked } = loader();
    views.want(question(0), [question(1), question(2)]);
    asked[0]?.answer(view(0));
    await settle();
    expect(asked.map((a) => a.question.tensor)).toEqual([0, 1].map((index) => question(index).tensor));
    const next = view(1);
    asked[1]?.answer(next);
    await settle();
    expect(views.state).toMatchObject({ status: 'ready' });
    expect(asked).toHaveLength(3);
    views.want(question(1), [question(2)]);
    expect(views.state).toEqual({ status: 'ready', view: next });
    expect(asked).toHaveLength(3);
  });

  it('asks for what is wanted as soon as what is loaded ahead has come', async () => {
    const { views, asked } = loader();
    views.want(question(0), [question(1), question(2)]);
    asked[0]?.answer(view(0));
    await settle();
    views.want(question(3), [question(2)]);
    asked[1]?.answer(view(1));
    await settle();
    expect(views.state.status).toBe('loading');
    expect(asked[2]?.question).toEqual(question(3));
  });

  it('does not mind what fails ahead of time, loads no more then, and asks again for what is wanted', async () => {
    const { views, asked } = loader();
    views.want(question(0), [question(1), question(2)]);
    asked[0]?.answer(view(0));
    await settle();
    asked[1]?.refuse(new Error('The engine stopped.'));
    await settle();
    expect(views.state.status).toBe('ready');
    expect(asked).toHaveLength(2);
    views.want(question(1));
    expect(asked[2]?.question).toEqual(question(1));
  });

  it('asks again for what failed ahead of time and was wanted meanwhile', async () => {
    const { views, asked } = loader();
    views.want(question(0), [question(1)]);
    asked[0]?.answer(view(0));
    await settle();
    views.want(question(1), [question(2)]);
    asked[1]?.refuse(new Error('The engine stopped.'));
    await settle();
    expect(views.state.status).toBe('loading');
    expect(asked[2]?.question).toEqual(question(1));
    asked[2]?.refuse(new Error('The engine stopped again.'));
    await settle();
    expect(views.state).toEqual({ status: 'failed', message: 'The engine stopped again.' });
    expect(asked).toHaveLength(3);
  });

  it('loads nothing ahead where a view takes long', async () => {
    const { views, asked } = loader();
    vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(301);
    views.want(question(0), [question(1)]);
    asked[0]?.answer(view(0));
    await settle();
    expect(views.state.status).toBe('ready');
    expect(asked).toHaveLength(1);
    vi.restoreAllMocks();
  });
});
