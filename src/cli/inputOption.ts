import { Option } from 'commander';
import { addInput } from './values';

/** `--input`, the same in every command that runs a model. */
export function inputOption(): Option {
  return new Option(
    '--input <NAME=VALUE>',
    "a further input's numbers, such as im_shape=[[640,640]], or a tensor or image file; may be repeated",
  )
    .argParser(addInput)
    .default({}, 'none');
}
