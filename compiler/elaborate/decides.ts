/** Decides: a default term of labelled rules and exceptions. */
import type * as Ast from '../../language/ast.ts';
import { declaredTwice, unknownLabel } from '../../language/codes/names.ts';
import { noDefault } from '../../language/codes/types.ts';
import { nearest } from '../../language/near.ts';
import type { CoreType, Expr, Rule } from '../core.ts';
import { check, condition } from './expressions.ts';
import { boolConstant } from './literals.ts';
import { type Place, place } from './names.ts';
import { sayHoles } from './say.ts';
import { addSite, type ModuleScope, report, spelling } from './scope.ts';
import { joinTypes, readType, type WrittenType } from './types.ts';
import { type Elaborated, shownAs } from './verdicts.ts';

type OpenRule = Omit<Rule, 'exceptions'> & { readonly exceptions: OpenRule[] };

export function elaborateDecide(scope: ModuleScope, decl: Ast.DecideDecl): Elaborated | undefined {
  const at = place(scope, false);
  const written = readType(scope, decl.type);
  const rules = new Map<string, OpenRule>();
  let root: OpenRule | undefined;
  let say: Elaborated['detail']['say'];
  let fine = written !== undefined;
  const add = (
    label: string,
    kind: 'default' | 'rule',
    item: Ast.DecideItem,
    value: Expr | undefined,
    test: Expr | undefined,
  ): OpenRule | undefined => {
    if (value === undefined || test === undefined) {
      fine = false;
      return undefined;
    }
    const site = addSite(scope, { verdict: decl.name.text, kind, label, span: item.span });
    return { label, site, condition: test, value, exceptions: [] };
  };
  const first = decl.items.find((item) => item.kind === 'default');
  if (first === undefined) {
    report(scope, noDefault(decl.name.span, { name: decl.name.text }));
    fine = false;
  } else root = add('default', 'default', first, resultOf(at, decl, first.value, written), boolConstant(true));
  for (const item of decl.items) {
    switch (item.kind) {
      case 'default':
        if (item !== first) {
          report(scope, declaredTwice(item.span, { name: 'default', what: 'a default' }));
          fine = false;
        }
        break;
      case 'rule':
      case 'except': {
        const value = resultOf(at, decl, item.value, written);
        const test = item.condition === undefined ? boolConstant(true) : condition(at, item.condition);
        const parent = item.kind === 'rule' ? root : rules.get(item.of.text);
        if (item.kind === 'except' && parent === undefined) {
          // A parent that has faults of its own was already told of.
          if (
            !decl.items.some(
              (other) =>
                (other.kind === 'rule' || other.kind === 'except') &&
                other.label.text === item.of.text &&
                other.span.start < item.span.start,
            )
          )
            reportLabel(scope, item.of, rules.keys());
          fine = false;
        }
        if (rules.has(item.label.text)) {
          const before = decl.items.find(
            (other) => other.kind !== 'default' && other.kind !== 'say' && other.label.text === item.label.text,
          );
          const labels = before === undefined ? [] : [{ span: before.span, text: 'the first' }];
          report(scope, declaredTwice(item.label.span, { name: item.label.text, what: 'a rule' }, { labels }));
          fine = false;
        }
        const rule = add(item.label.text, 'rule', item, value, test);
        if (rule !== undefined) {
          parent?.exceptions.push(rule);
          rules.set(item.label.text, rule);
        }
        break;
      }
      case 'say':
        say = sayHoles(at, decl.name.text, item.text);
        break;
    }
  }
  if (!fine || root === undefined) return undefined;
  const type = valuesOf(root).reduce<CoreType>((t, value) => joinTypes(t, value.type) ?? t, valuesOf(root)[0]!.type);
  return {
    verdict: {
      name: decl.name.text,
      kind: 'decide',
      type,
      body: { kind: 'default', type, root },
      policy: { kind: 'open' },
      counts: [],
      span: decl.name.span,
    },
    detail: { say, hit: undefined, columns: [] },
  };
}

function reportLabel(scope: ModuleScope, { text, span }: Ast.Name, labels: Iterable<string>): void {
  const suggestions = nearest(text, labels);
  report(scope, unknownLabel(span, { label: text, suggestions }, spelling(span, suggestions)));
}

function resultOf(at: Place, decl: Ast.DecideDecl, written: Ast.Expr, type: WrittenType | undefined): Expr | undefined {
  if (type === undefined) return undefined;
  const value = check(at, written, type.type, `\`${decl.name.text}\``);
  return value && shownAs(value, decl.type, type.unit?.text);
}

function valuesOf(rule: Rule): Expr[] {
  return [...(rule.value === undefined ? [] : [rule.value]), ...rule.exceptions.flatMap(valuesOf)];
}
