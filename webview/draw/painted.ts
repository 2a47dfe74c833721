import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { paint } from './raster';

class Painted extends Directive {
  #shown: ImageData | undefined;

  override render(image: ImageData): symbol {
    this.#shown = image;
    return noChange;
  }

  override update(part: ElementPart, [image]: [ImageData]): symbol {
    if (image !== this.#shown) paint(part.element as HTMLCanvasElement, image);
    this.#shown = image;
    return noChange;
  }
}

/** `<canvas ${painted(image)}>`: draws the image, and only when it is another one. */
export const painted = directive(Painted);
