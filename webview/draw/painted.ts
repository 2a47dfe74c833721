import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import type { Picture } from '../../src/protocol/views';

class Painted extends Directive {
  #shown: Picture | undefined;

  override render(picture: Picture): symbol {
    this.#shown = picture;
    return noChange;
  }

  override update(part: ElementPart, [picture]: [Picture]): symbol {
    if (picture !== this.#shown) paint(part.element as HTMLCanvasElement, picture);
    return this.render(picture);
  }
}

/** `<canvas ${painted(picture)}>`: draws the picture in its own size, and only when it is another one. */
export const painted = directive(Painted);

function paint(canvas: HTMLCanvasElement, { width, height, rgba }: Picture): void {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
}
