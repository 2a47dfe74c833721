import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

type Styles = Readonly<Record<string, string>>;

class Styled extends Directive {
  #set: Styles = {};

  override render(styles: Styles): symbol {
    this.#set = styles;
    return noChange;
  }

  override update(part: ElementPart, [styles]: [Styles]): symbol {
    const { style } = part.element as HTMLElement | SVGElement;
    for (const name of Object.keys(this.#set)) if (!(name in styles)) style.removeProperty(name);
    for (const [name, value] of Object.entries(styles)) {
      if (this.#set[name] !== value) style.setProperty(name, value);
    }
    return this.render(styles);
  }
}

/**
 * `<div ${styled({ 'aspect-ratio': '1 / 2' })}>`: sets style properties one by one. Lit's `styleMap` first
 * writes a `style` attribute, which the panel's content security policy forbids.
 */
export const styled = directive(Styled);
