import { RANDOM } from '../support/models/analyzedModels';
import { itAnalyzes } from './everyAnalysis';

itAnalyzes(RANDOM);
