import type { Services } from '../services';
import { checkFlipInvariance } from './checkFlipInvariance';
import { checkFolder } from './checkFolder';
import { compare } from './compare';
import { compareProviders } from './compareProviders';
import { checkInstallation } from './checkInstallation';
import { editPreprocessing } from './editPreprocessing';
import { compareReports, openReport, recentReports, removeReports, runAgain } from './historyCommands';
import { mapCommand } from './mapCommands';
import { openTestReport } from './openTestReport';
import { cancelRun, chooseReportModel, exportActiveReport, rerunReport } from './reportCommands';
import { setDefaultModel } from './setDefaultModel';
import { writeFixedModel } from './writeFixedModel';

export type Command = (services: Services, ...args: readonly unknown[]) => unknown;

/** The commands by their names after `flipscope.`, as `package.json` declares them. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  checkFlipInvariance,
  checkFolder,
  compare,
  compareProviders,
  chooseModel: chooseReportModel,
  setDefaultModel,
  rerun: rerunReport,
  cancelRun,
  exportReport: exportActiveReport,
  writeFix: writeFixedModel,
  editPreprocessing,
  copyMapImage: mapCommand('copyImage'),
  saveMapPng: mapCommand('savePng'),
  copyMapValues: mapCommand('copyValues'),
  saveMapNpy: mapCommand('saveNpy'),
  recentReports,
  openReport,
  runAgain,
  compareReports,
  removeReports,
  openTestReport,
  showLog: ({ log }) => log.show(),
  learn: ({ learn }) => learn.open(),
  reproduceQuestion: ({ question }) => question.open(),
  checkInstallation,
};
