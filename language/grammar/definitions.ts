/** The rules for declarations that name things: module, use, source, codes, substance, enum, record, function. */
import type {
  CodesDecl,
  CodesPart,
  EnumCase,
  EnumDecl,
  FunctionDecl,
  LetLine,
  Literate,
  ModuleDecl,
  Name,
  Param,
  RecordDecl,
  SourceDecl,
  SourceItem,
  SubstanceDecl,
  UseDecl,
} from '../ast.ts';
import { saidTwice } from '../codes/syntax.ts';
import { unescaped } from '../lexer/text.ts';
import * as t from '../tokens.ts';
import { nameOf, type Rule, tokenSpan } from './base.ts';
import type { FunctionBody, Head } from './build.ts';
import * as build from './build.ts';
import { LEVEL } from './levels.ts';
import { TypeGrammar } from './types.ts';

export class DefinitionGrammar extends TypeGrammar {
  readonly literate: Rule<Literate> = this.rule('literate', () => {
    const token = this.CONSUME(t.Literate);
    return { kind: 'literate', markdown: token.image.slice(3).replace(/"""$/, ''), span: tokenSpan(token) };
  });

  readonly module: Rule<ModuleDecl> = this.rule('module', () => {
    const start = this.CONSUME(t.word('module')).startOffset;
    const doc = this.docBefore(start);
    const path = this.SUBRULE(this.path);
    const said: { version?: Name; status?: Name; language?: Name } = {};
    this.MANY(() => {
      const word = this.oneOf(0, [
        { ALT: () => this.CONSUME(t.word('version')) },
        { ALT: () => this.CONSUME(t.word('status')) },
        { ALT: () => this.CONSUME(t.word('language')) },
      ]);
      const value = this.oneOf(1, [
        { ALT: () => this.CONSUME(t.Version) },
        { ALT: () => this.CONSUME(t.Num) },
        { ALT: () => this.CONSUME(t.Name) },
      ]);
      this.ACTION(() => {
        const which = word.image as 'version' | 'status' | 'language';
        if (said[which] !== undefined) this.notes.push(saidTwice(tokenSpan(word), { written: word.image }));
        said[which] ??= nameOf(value);
      });
    });
    const { version, status, language } = said;
    return { kind: 'module', doc, path, version, status, language, span: this.spanFrom(start) };
  });

  readonly use: Rule<UseDecl> = this.rule('use', () => {
    const start = this.CONSUME(t.word('use')).startOffset;
    const path = this.SUBRULE(this.path);
    const names = this.OPTION(() => {
      this.CONSUME(t.LBrace);
      const names = this.SUBRULE(this.names);
      this.CONSUME(t.RBrace);
      return names;
    });
    return { kind: 'use', path, names, span: this.spanFrom(start) };
  });

  readonly sourceHead: Rule<Head<SourceDecl, 'items'>> = this.rule('sourceHead', () => {
    const start = this.CONSUME(t.word('source')).startOffset;
    return { kind: 'source', doc: this.docBefore(start), name: nameOf(this.CONSUME(t.Name)), start };
  });

  readonly sourceBody: Rule<readonly SourceItem[]> = this.rule('sourceBody', () => {
    const items: SourceItem[] = [];
    this.MANY(() => {
      this.oneOf<unknown>(0, [
        { ALT: () => this.CONSUME(t.Separator) },
        { ALT: () => items.push(this.SUBRULE(this.sourceItem)) },
      ]);
    });
    return items;
  });

  readonly source: Rule<SourceDecl> = this.block('source', this.sourceHead, this.sourceBody, build.source);

  readonly sourceItem: Rule<SourceItem> = this.rule('sourceItem', () => {
    const word = nameOf(this.CONSUME(t.Name));
    const value = this.oneOf<SourceItem['value']>(0, [
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.SUBRULE(this.date) },
      { ALT: () => this.SUBRULE(this.quantity) },
      {
        ALT: () => {
          const name = nameOf(this.CONSUME1(t.Name));
          return { kind: 'name', name, span: name.span };
        },
      },
    ]);
    return { kind: 'source_item', word, value, span: this.spanFrom(word.span.start) };
  });

  readonly codes: Rule<CodesDecl> = this.rule('codes', () => {
    const start = this.CONSUME(t.word('codes')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const parts = [this.SUBRULE(this.codesPart, { ARGS: ['+'] })];
    this.MANY(() => {
      const sign = this.oneOf(0, [{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
      parts.push(this.SUBRULE1(this.codesPart, { ARGS: [sign.image as '+' | '-'] }));
    });
    return { kind: 'codes', doc, name, parts, span: this.spanFrom(start) };
  });

  readonly codesPart: Rule<CodesPart, ['+' | '-']> = this.rule('codesPart', (sign: '+' | '-') => {
    const name = nameOf(this.CONSUME(t.Name));
    const patterns = this.OPTION(() => {
      const found: Name[] = [];
      this.CONSUME(t.LBrace);
      this.MANY(() => {
        this.oneOf<unknown>(0, [
          { ALT: () => this.CONSUME(t.Delimiter) },
          {
            ALT: () => {
              const code = this.CONSUME(t.Text);
              found.push({ text: unescaped(code.image.slice(1, -1)), span: tokenSpan(code) });
            },
          },
        ]);
      });
      this.CONSUME(t.RBrace);
      return found;
    });
    return { kind: 'codes_part', sign, name, patterns, span: this.spanFrom(name.span.start) };
  });

  readonly substance: Rule<SubstanceDecl> = this.rule('substance', () => {
    const start = this.CONSUME(t.word('substance')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const molarMass = this.SUBRULE(this.quantity);
    return { kind: 'substance', doc, name, molarMass, span: this.spanFrom(start) };
  });

  readonly enumHead: Rule<Head<EnumDecl, 'cases'>> = this.rule('enumHead', () => {
    const start = this.CONSUME(t.word('enum')).startOffset;
    return { kind: 'enum', doc: this.docBefore(start), name: nameOf(this.CONSUME(t.Name)), start };
  });

  readonly enumBody: Rule<readonly EnumCase[]> = this.rule('enumBody', () => {
    const cases: EnumCase[] = [];
    this.OPTION(() => cases.push(this.SUBRULE(this.enumCase)));
    this.MANY(() => {
      this.CONSUME(t.Delimiter);
      this.OPTION1(() => cases.push(this.SUBRULE1(this.enumCase)));
    });
    return cases;
  });

  readonly enum: Rule<EnumDecl> = this.block('enum', this.enumHead, this.enumBody, build.enumeration);

  readonly enumCase: Rule<EnumCase> = this.rule('enumCase', () => {
    const name = nameOf(this.CONSUME(t.Name));
    const params = this.OPTION(() => this.SUBRULE(this.params)) ?? [];
    return { name, params, span: this.spanFrom(name.span.start) };
  });

  readonly recordHead: Rule<Head<RecordDecl, 'fields'>> = this.rule('recordHead', () => {
    const start = this.CONSUME(t.word('record')).startOffset;
    return { kind: 'record', doc: this.docBefore(start), name: nameOf(this.CONSUME(t.Name)), start };
  });

  readonly recordBody: Rule<readonly Param[]> = this.rule('recordBody', () => {
    const fields: Param[] = [];
    this.OPTION(() => fields.push(this.SUBRULE(this.param)));
    this.MANY(() => {
      this.CONSUME(t.Delimiter);
      this.OPTION1(() => fields.push(this.SUBRULE1(this.param)));
    });
    return fields;
  });

  readonly record: Rule<RecordDecl> = this.block('record', this.recordHead, this.recordBody, build.record);

  readonly functionHead: Rule<Head<FunctionDecl, 'lets' | 'body'>> = this.rule('functionHead', () => {
    const start = this.CONSUME(t.word('function')).startOffset;
    const doc = this.docBefore(start);
    const name = nameOf(this.CONSUME(t.Name));
    const params = this.SUBRULE(this.params);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    const cites = this.SUBRULE(this.cites);
    return { kind: 'function', doc, name, params, type, cites, start };
  });

  readonly functionBody: Rule<readonly FunctionBody[]> = this.rule('functionBody', () => {
    const lets: LetLine[] = [];
    this.MANY(() => this.CONSUME(t.Separator));
    this.MANY1(() => {
      lets.push(this.SUBRULE(this.letLine));
      this.AT_LEAST_ONE(() => this.CONSUME1(t.Separator));
    });
    const body = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    this.MANY2(() => this.CONSUME2(t.Separator));
    return [{ lets, body }];
  });

  /** One line of the body alone, for reading on after a mistake in another. */
  readonly functionLine: Rule<readonly FunctionBody[]> = this.rule('functionLine', () => {
    const line = this.oneOf<FunctionBody>(0, [
      { IGNORE_AMBIGUITIES: true, ALT: () => ({ lets: [this.SUBRULE(this.letLine)], body: undefined }) },
      { ALT: () => ({ lets: [], body: this.SUBRULE(this.expression, { ARGS: [LEVEL.or] }) }) },
    ]);
    return [line];
  });

  readonly function: Rule<FunctionDecl> = this.block(
    'function',
    this.functionHead,
    this.functionBody,
    build.functionDecl,
  );

  readonly letLine: Rule<LetLine> = this.rule('letLine', () => {
    const start = this.CONSUME(t.word('let')).startOffset;
    const name = nameOf(this.CONSUME(t.Name));
    this.CONSUME(t.Equal);
    const value = this.SUBRULE(this.expression, { ARGS: [LEVEL.or] });
    return { name, value, span: this.spanFrom(start) };
  });
}
