/** The grammar of LEBEN: a file is declarations; each has a head and perhaps a body, so that both can be read apart. */
import type { Declaration } from './ast.ts';
import type { Rule } from './grammar/base.ts';
import { ClaimGrammar } from './grammar/claims.ts';
import * as t from './tokens.ts';

export class LebenGrammar extends ClaimGrammar {
  /** `skipValidations: false` looks for ambiguities; it takes ten times as long, so only a test does. */
  constructor(skipValidations = true) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  /** One declaration, or several: usually the outline has cut them apart. Those read so far stay in `finished`. */
  readonly chunk: Rule<readonly Declaration[]> = this.rule('chunk', () => {
    const declarations: Declaration[] = [];
    this.MANY(() => {
      this.oneOf<unknown>(0, [
        { ALT: () => this.CONSUME(t.Separator) },
        { ALT: () => declarations.push(this.SUBRULE(this.declaration)) },
      ]);
    });
    return declarations;
  });

  readonly declaration: Rule<Declaration> = this.rule('declaration', () =>
    this.oneOf<Declaration>(0, [
      { ALT: () => this.SUBRULE(this.literate) },
      { ALT: () => this.SUBRULE(this.module) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.source) },
      { ALT: () => this.SUBRULE(this.codes) },
      { ALT: () => this.SUBRULE(this.substance) },
      { ALT: () => this.SUBRULE(this.enum) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.SUBRULE(this.inputDecl) },
      { ALT: () => this.SUBRULE(this.score) },
      { ALT: () => this.SUBRULE(this.table) },
      { ALT: () => this.SUBRULE(this.decide) },
      { ALT: () => this.SUBRULE(this.function) },
      { ALT: () => this.SUBRULE(this.purpose) },
      { ALT: () => this.SUBRULE(this.assetDecl) },
      { ALT: () => this.SUBRULE(this.contract) },
      { ALT: () => this.SUBRULE(this.test) },
      { ALT: () => this.SUBRULE(this.property) },
    ]),
  );
}
