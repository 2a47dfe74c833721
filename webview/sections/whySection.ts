import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { formatError, formatPercent } from '../../src/report/format';
import type { Cause, CauseReport, Counterfactual } from '../../src/report/report';
import { causeName, causeShares } from '../../src/report/verdict';
import { causeColor } from '../causeColors';
import { warningIcon } from '../icons';
import { causeBar, causeBarStyles } from '../parts/causeBar';
import { SectionElement } from '../sectionElement';
import { base, sectionStyles, tableStyles } from '../styles';
import { styled } from '../styled';

/** Which causes make the difference, and the experiments that show it. */
@customElement('flipscope-why')
export class WhySection extends SectionElement {
  static override styles = [
    base,
    sectionStyles,
    tableStyles,
    causeBarStyles,
    css`
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin: 8px 0 16px;
      }
      .key li {
        display: inline-flex;
        align-items: center;
        gap: 7px;
      }
      .swatch {
        width: 10px;
        height: 10px;
        border-radius: 2px;
      }
      .meter {
        width: 40%;
        min-width: 70px;
      }
      .meter > i {
        display: block;
        height: 4px;
        border-radius: 2px;
        background: var(--fs-accent);
      }
      .worse {
        font-weight: 600;
      }
      .worse svg {
        color: var(--fs-warn);
        vertical-align: -3px;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const causes = this.context.report.causes?.[this.context.flip];
    if (causes === undefined) return nothing;
    return html`<section aria-label="Why">
      ${this.head('Why', 'Operators are replaced by their mirror images, cause by cause, and the network is run again')}
      ${this.#shares(causes)} ${this.#counterfactuals(causes)}
    </section>`;
  }

  #shares(causes: CauseReport): TemplateResult {
    const { given, taken } = causeShares(causes);
    return html`${causeBar(causes)}
      <ul class="key">
        ${[...given, ...taken].map(
          ({ cause, share }) =>
            html`<li>
              <span class="swatch" ${styled({ background: causeColor(cause) })}></span>
              <span><b>${formatPercent(share)}</b> ${share < 0 ? 'taken back by' : 'from'} ${this.#name(cause)}</span>
            </li>`,
        )}
      </ul>`;
  }

  #counterfactuals(causes: CauseReport): TemplateResult {
    const rows = [...causes.counterfactuals].sort((a, b) => a.mirrored.length - b.mirrored.length || a.error - b.error);
    const largest = Math.max(causes.error, ...rows.map((row) => row.error));
    return html`<table>
      <thead>
        <tr>
          <th scope="col">mirrored</th>
          <th scope="col"><span class="visually-hidden">length of the error</span></th>
          <th scope="col" class="number">output error</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => this.#row(row, causes.error, largest))}
      </tbody>
    </table>`;
  }

  #row({ mirrored, error }: Counterfactual, plain: number, largest: number): TemplateResult {
    const exact = error < this.context.report.noiseFloor;
    const worse = mirrored.length > 0 && error > plain * 1.02;
    const width = largest > 0 ? `${(error / largest) * 100}%` : '0';
    return html`<tr>
      <td>${mirrored.length === 0 ? 'nothing' : mirrored.map((cause) => this.#name(cause)).join(' + ')}</td>
      <td class="meter"><i ${styled({ width })}></i></td>
      <td class="number">
        ${exact ? html`exact <span class="muted">(${formatError(error)})</span>` : formatPercent(error)}
        ${worse ? html`<span class="worse">${warningIcon()} worse than doing nothing</span>` : nothing}
      </td>
    </tr>`;
  }

  #name(cause: Cause): string {
    return causeName(this.context.report, cause);
  }
}
