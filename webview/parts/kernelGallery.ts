import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { KernelView } from '../../src/protocol/views';
import type { Flip } from '../../src/report/report';
import type { PanelHost } from '../host';
import { base } from '../styles';
import { ThemeController } from '../theme';
import { kernelPair, kernelPairStyles } from './kernelPair';

const COUNT = 8;

type Loaded =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly kernels: readonly KernelView[] }
  | { readonly status: 'failed'; readonly message: string };

/** The most asymmetric kernels of a convolution, each beside its mirror image. */
@customElement('flipscope-kernel-gallery')
export class KernelGallery extends LitElement {
  @property({ attribute: false }) host!: PanelHost;
  /** Other analyses have other kernels. */
  @property({ attribute: false }) analysis = '';
  @property({ attribute: false }) node = '';
  @property({ attribute: false }) flip: Flip = 'h';
  @state() private loaded: Loaded = { status: 'loading' };

  constructor() {
    super();
    new ThemeController(this);
  }

  static override styles = [
    base,
    kernelPairStyles,
    css`
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(160px, 1fr));
        gap: 12px 16px;
      }
      p {
        font-size: 11px;
        color: var(--fs-muted);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('node') || changed.has('flip') || changed.has('analysis')) void this.#load();
  }

  override render(): TemplateResult {
    const { loaded } = this;
    if (loaded.status === 'failed') return html`<p role="status">${loaded.message}</p>`;
    if (loaded.status === 'loading') return html`<p role="status">Reading the kernels…</p>`;
    if (loaded.kernels.length === 0)
      return html`<p role="status">The weights of this operator are not stored as kernels.</p>`;
    return html`<ul aria-label="Kernels, the most asymmetric first">
      ${loaded.kernels.map((kernel) => html`<li>${kernelPair(kernel)}</li>`)}
    </ul>`;
  }

  async #load(): Promise<void> {
    const { node, flip, analysis } = this;
    this.loaded = { status: 'loading' };
    const loaded = await this.host.kernels(node, flip, COUNT).then(
      (kernels): Loaded => ({ status: 'ready', kernels }),
      (error: unknown): Loaded => ({
        status: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }),
    );
    if (node === this.node && flip === this.flip && analysis === this.analysis) this.loaded = loaded;
  }
}
