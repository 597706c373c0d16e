/** Operators as forms over unknowns: linear ones exactly, of others what is always true of their result. */

import * as Q from '../../../language/rational.ts';
import type { Expr } from '../../core.ts';
import { kindOfAmount } from '../../elaborate/contracts/scope.ts';
import { bits, constantForm, degree, type Form, formKey, minus, plus, scaled, times, valueOfForm } from './forms.ts';
import type { Condition } from './inequalities.ts';
import { formOf, isNews, keyOf, type Path, proves, unknown } from './symbols.ts';

/** A product of more terms, or of more unknowns in one term, or of longer numbers, is a value that nothing is known of. */
export const MAX_TERMS = 200;
export const MAX_DEGREE = 12;
const MAX_BITS = 512;

export function operation(path: Path, expr: Extract<Expr, { kind: 'op' }>): Form {
  const { op, args } = expr;
  const arg = (i: number): Form => formOf(path, args[i]!);
  switch (op.name) {
    case 'int_to_number':
    case 'show_in':
      return arg(0);
    case 'int_add':
    case 'add':
      return plus(arg(0), arg(1));
    case 'int_sub':
    case 'sub':
      return minus(arg(0), arg(1));
    case 'int_neg':
    case 'neg':
      return scaled(arg(0), Q.neg(Q.ONE));
    case 'int_mul':
    case 'mul': {
      const [a, b] = [arg(0), arg(1)];
      const isSmall =
        a.size * b.size <= MAX_TERMS && degree(a) + degree(b) <= MAX_DEGREE && bits(a) + bits(b) <= MAX_BITS;
      return isSmall ? product(path, a, b) : unknown(path, keyOf(path, expr));
    }
    case 'scale':
      return scaled(arg(0), op.factor);
    case 'div': {
      const by = valueOfForm(arg(1));
      if (by !== undefined && Q.sign(by) !== 0) return scaled(arg(0), Q.quotient(Q.ONE, by));
      const made = unknown(path, keyOf(path, expr));
      const isNew = isNews(path, made);
      if (!isNew || !proves(path, { form: arg(0), is: 'ge' }) || !proves(path, { form: arg(1), is: 'gt' })) return made;
      path.known.push({ form: made, is: 'ge' });
      if (proves(path, { form: minus(arg(1), constantForm(Q.ONE)), is: 'ge' }))
        path.known.push({ form: minus(arg(0), made), is: 'ge' });
      return made;
    }
    case 'least':
    case 'greatest': {
      const [a, b] = [arg(0), arg(1)];
      const made = unknown(path, keyOf(path, expr));
      if (!isNews(path, made)) return made;
      const beside = (other: Form): Condition => ({
        form: op.name === 'least' ? minus(other, made) : minus(made, other),
        is: 'ge',
      });
      path.known.push(beside(a), beside(b));
      path.alternatives.push([[{ form: minus(made, a), is: 'eq' }], [{ form: minus(made, b), is: 'eq' }]]);
      return made;
    }
    case 'floor':
    case 'ceil': {
      const made = unknown(path, keyOf(path, expr));
      const over = op.name === 'floor' ? minus(arg(0), made) : minus(made, arg(0));
      if (isNews(path, made))
        path.known.push({ form: over, is: 'ge' }, { form: minus(constantForm(Q.ONE), over), is: 'gt' });
      return made;
    }
    case 'round':
    case 'round_digits': {
      const made = unknown(path, keyOf(path, expr));
      if (!isNews(path, made)) return made;
      // What is not below the point that steps are counted from is not rounded below it.
      const isFromZero = op.name === 'round' ? Q.sign(op.offset) === 0 : kindOfAmount(expr.type) !== undefined;
      if (isFromZero && proves(path, { form: arg(0), is: 'ge' })) path.known.push({ form: made, is: 'ge' });
      if (op.name === 'round_digits') return made;
      const half = constantForm(Q.quotient(op.step, Q.rational(2)));
      path.known.push(
        { form: plus(minus(arg(0), made), half), is: 'ge' },
        { form: plus(minus(made, arg(0)), half), is: 'ge' },
      );
      return made;
    }
    default:
      return unknown(path, keyOf(path, expr));
  }
}

/** A product is an unknown to linear arithmetic; what its factors say of it is said here: two that are not below 0 make no less. */
function product(path: Path, a: Form, b: Form): Form {
  const made = times(a, b);
  if (valueOfForm(a) !== undefined || valueOfForm(b) !== undefined) return made;
  const number = Number([...unknown(path, `product:${formKey(a)}:${formKey(b)}`).keys()][0]);
  if (path.introduced.has(number)) return made;
  const isAtLeast = (form: Form, least: Form): boolean => proves(path, { form: minus(form, least), is: 'ge' });
  if (!isAtLeast(a, constantForm(Q.ZERO)) || !isAtLeast(b, constantForm(Q.ZERO))) return made;
  path.introduced.add(number);
  path.known.push({ form: made, is: 'ge' });
  const one = constantForm(Q.ONE);
  for (const [form, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isAtLeast(other, one)) path.known.push({ form: minus(made, form), is: 'ge' });
    if (isAtLeast(one, other)) path.known.push({ form: minus(form, made), is: 'ge' });
  }
  return made;
}
