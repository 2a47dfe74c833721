import { describe } from 'vitest';
import { thumbnailCases } from './thumbnailCases';

describe('a thumbnail by the wasm codec', () => thumbnailCases('wasm'));
