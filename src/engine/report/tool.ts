import { name, version } from '../../../package.json';

/** What reports say made them. */
export const TOOL = { name, version } as const;
