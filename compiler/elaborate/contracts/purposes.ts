/** Purposes: of which vocabulary their codes are, and of which the diseases that narrow them. */
import type { PurposeDecl } from '../../../language/ast/contract.ts';
import { noVocabulary } from '../../../language/codes/contracts.ts';
import { unknownCodes } from '../../../language/codes/names.ts';
import { nearest } from '../../../language/near.ts';
import { SYSTEMS } from '../../../language/systems.ts';
import { type ModuleScope, report, spelling } from '../scope.ts';

/** GA4GH Data Use Ontology, and PurposeOfUse of HL7. */
export const PURPOSE_VOCABULARIES: readonly string[] = ['duo', 'hl7'];

export function checkPurpose(scope: ModuleScope, { code, of }: PurposeDecl): void {
  const { text: name, span } = code.system;
  if (!PURPOSE_VOCABULARIES.includes(name)) {
    const suggestions = nearest(name, PURPOSE_VOCABULARIES);
    report(scope, noVocabulary(span, { name, known: PURPOSE_VOCABULARIES, suggestions }, spelling(span, suggestions)));
  }
  if (of === undefined || Object.hasOwn(SYSTEMS, of.name.text) || isList(scope, of)) return;
  const suggestions = nearest(of.name.text, [...Object.keys(SYSTEMS), ...scope.codes.keys()]);
  report(scope, unknownCodes(of.name.span, { name: of.name.text, suggestions }, spelling(of.name.span, suggestions)));
}

/** A declared list of codes, taken whole. */
function isList(scope: ModuleScope, of: NonNullable<PurposeDecl['of']>): boolean {
  return of.patterns === undefined && scope.codes.has(of.name.text);
}
