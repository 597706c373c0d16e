/** Forms of agreements where they have no meaning, and which tests are about agreements. */
import type * as Ast from '../../language/ast.ts';
import { laterConstruct } from '../../language/codes/syntax.ts';
import type { Span } from '../../language/span.ts';
import { type ModuleScope, report } from './scope.ts';

/** A form that only a contract gives a meaning. */
export function laterExpression(scope: ModuleScope, span: Span, written: string): undefined {
  report(scope, laterConstruct(span, { written }));
}

/** A test that names an agreement, or says something of one; any other is about a patient. */
export function isOfAgreements(test: Ast.TestDecl): boolean {
  return test.items.some((item) => {
    switch (item.kind) {
      case 'with_agreement':
      case 'pass_time':
      case 'does':
      case 'counts':
        return true;
      case 'given':
        return item.items.some(({ kind }) => kind !== 'given_field' && kind !== 'given_findings');
      case 'expect':
        return item.items.some(({ kind }) => kind !== 'expect_holds' && kind !== 'expect_unknown');
      default:
        return false;
    }
  });
}
