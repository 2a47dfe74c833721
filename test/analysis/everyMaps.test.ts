import { MAPS } from '../support/models/analyzedModels';
import { itAnalyzes } from './everyAnalysis';

itAnalyzes(MAPS);
