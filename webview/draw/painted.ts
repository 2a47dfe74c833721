import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import type { RgbaImage } from '../../src/protocol/views';

class Painted extends Directive {
  #shown: RgbaImage | undefined;

  override render(image: RgbaImage): symbol {
    this.#shown = image;
    return noChange;
  }

  override update(part: ElementPart, [image]: [RgbaImage]): symbol {
    if (image !== this.#shown) paint(part.element as HTMLCanvasElement, image);
    return this.render(image);
  }
}

/** `<canvas ${painted(image)}>`: draws the image in its own size, and only when it is another one. */
export const painted = directive(Painted);

function paint(canvas: HTMLCanvasElement, { width, height, rgba }: RgbaImage): void {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
}
