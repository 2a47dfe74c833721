import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { ComparisonPanels } from './compare/comparisonPanels';
import type { EngineClient } from '../engine/client/engineClient';
import type { ReportStore } from './history/reportStore';
import type { InstallationKeeper } from './installation/installationKeeper';
import type { LearnPanel } from './learn/learnPanel';
import type { ReproductionPanel } from './reproduction/reproductionPanel';
import type { ReportPanels } from './panel/reportPanels';
import type { StudyPanels } from './study/studyPanels';
import type { ContractTests } from './tests/contractTests';
import type { AwaitedModels } from './weights/awaitedModels';

/** What the commands work with; made once, in `activate`. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly engine: EngineClient;
  readonly installation: InstallationKeeper;
  readonly store: ReportStore;
  readonly panels: ReportPanels;
  readonly comparisons: ComparisonPanels;
  readonly studies: StudyPanels;
  readonly learn: LearnPanel;
  readonly question: ReproductionPanel;
  readonly awaitedModels: AwaitedModels;
  readonly contractTests: ContractTests;
}
