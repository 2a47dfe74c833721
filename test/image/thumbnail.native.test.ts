import { describe } from 'vitest';
import { thumbnailCases } from './thumbnailCases';

describe('a thumbnail by the native codec', () => thumbnailCases('native'));
