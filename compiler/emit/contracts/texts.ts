/** JSON that a point writes, as JavaScript: what is known beforehand stands there as text, the rest is put in when it runs. */
import { unreachable } from '../../../language/unreachable.ts';
import type { CoreType } from '../../core.ts';
import { bareUnit, type Constants, isBare } from '../frame.ts';
import { text } from '../literals.ts';

/** Text as it is, and code that gives text. */
export type Template = readonly (string | { readonly code: string })[];

/** One expression of JavaScript that gives the text. */
export function joined(template: Template): string {
  const parts: string[] = [];
  let before = '';
  const flush = (): void => {
    if (before !== '') parts.push(text(before));
    before = '';
  };
  for (const part of template) {
    if (typeof part === 'string') before += part;
    else {
      flush();
      parts.push(part.code);
    }
  }
  flush();
  return parts.length === 0 ? "''" : parts.join(' + ');
}

export function isLiteral(template: Template): boolean {
  return template.every((part) => typeof part === 'string');
}

/** Templates with commas between them. */
export function listed(items: readonly Template[]): Template {
  return items.flatMap((item, i) => (i === 0 ? item : [',', ...item]));
}

/** A value in the self-describing form of the wire; `code` gives it in the form that its type has in generated code. */
export function valueTemplate(type: CoreType, code: string, constants: Constants): Template {
  switch (type.kind) {
    case 'bool':
    case 'int':
      return [{ code: `(${code})` }];
    case 'text':
      return [{ code: `quote(${code})` }];
    case 'date':
      return ['["d",', { code: `(${code})` }, ']'];
    case 'datetime':
      return ['["t",', { code: `(${code})` }, ']'];
    case 'age':
      return ['["a",', { code: `(${code})` }, ']'];
    case 'period':
      return [{ code: `periodText(${code})` }];
    case 'number':
      if (isBare(type)) return ['["n",', { code: `qtext(${code})` }, `,${JSON.stringify(type.units[0]!)}]`];
      break;
    case 'enum':
      if (constants.literals.isNominal(type.name)) return [`["c","${type.name}",`, { code: `quote(${code})` }, ']'];
      break;
    case 'finding':
    case 'code':
    case 'record':
    case 'list':
    case 'set':
    case 'option':
    case 'element':
      break;
    default:
      return unreachable(type);
  }
  const unit = bareUnit(type, constants.literals);
  const whole = unit === undefined ? code : `[${code}, ${unit}]`;
  return [{ code: `valueText(${constants.literals.type(type)}, ${whole}, M)` }];
}

/** Code that reads a value of the wire (as `encodeStepCall` writes it) into the form that its type has in generated code. */
export function readCode(type: CoreType, wire: string, constants: Constants): string {
  switch (type.kind) {
    case 'bool':
    case 'finding':
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'age':
    case 'period':
    case 'code':
      return wire;
    case 'number':
      if (isBare(type)) return `qread(${wire})`;
      return `readBoxed(${wire}, ${constants.literals.type(type)}, M)`;
    case 'enum':
      if (constants.literals.isNominal(type.name) || constants.literals.isPlainEnum(type.name)) return wire;
      break;
    case 'set':
    case 'list':
      if (type.of.kind === 'enum' && constants.literals.isNominal(type.of.name)) return wire;
      break;
    case 'record':
    case 'option':
    case 'element':
      break;
    default:
      return unreachable(type);
  }
  return `readValue(${wire}, ${constants.literals.type(type)}, M)`;
}
