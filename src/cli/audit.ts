import { parse } from 'node:path';
import type { EngineFunctions } from '../protocol/engine';
import type { ModelRef } from '../protocol/spec';
import { toJsonText } from '../report/json';
import { withNulls } from '../report/nonFinite';
import { auditToTable, type Audit } from '../report/terminal/audit';
import { writeDocument, type Destination } from './destinations';
import { useColor, widthOf, type Io } from './io';
import { nameCrash } from './nameCrash';
import { refuseInputs } from './refuseInputs';

/** The engine as this command uses it. */
export interface AuditEngine {
  readonly functions: Pick<EngineFunctions, 'audit' | 'modelSources'>;
}

/** `flipscope audit`, parsed and checked. */
export interface AuditPlan {
  readonly model: ModelRef;
  readonly size?: readonly [number, number];
  readonly destination?: Destination;
}

/** `flipscope audit`: a table, and the same as JSON where it was asked for. Throws `UserError`. */
export async function audit({ model, size, destination }: AuditPlan, engine: AuditEngine, io: Io): Promise<void> {
  if (destination !== undefined && destination.to !== 'stdout') {
    const sources = await nameCrash(engine.functions.modelSources(model), model);
    await refuseInputs([destination], [auditName(model)], sources);
  }
  const found = await nameCrash(engine.functions.audit(model, size), model);
  const stream = destination?.to === 'stdout' ? io.stderr : io.stdout;
  stream.write(auditToTable(found, { width: widthOf(stream, io.env), color: useColor(stream, io.env) }));
  if (destination === undefined) return;
  await writeDocument(destination, auditName(model), auditToJson(found), io.stdout);
}

/** `null` for a number that is not finite, and a note on each. */
function auditToJson(found: Audit): string {
  const { value, notes } = withNulls(found);
  const said = notes.map(({ at, value: number, reason }) => `${at} is ${number}: ${reason}.`);
  const whole = said.length === 0 ? value : { ...(value as object), notes: [...(found.notes ?? []), ...said] };
  return toJsonText(whole);
}

function auditName(model: ModelRef): string {
  return `${parse(model.kind === 'file' ? model.path : model.id).name}-audit`;
}
