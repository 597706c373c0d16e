/** The pages of the I and A codes: the wrong lines give the code, the right ones do not. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { starter } from '../../cli/new.ts';
import { english } from '../../language/words/en.ts';
import { scratchFolder } from './process.ts';

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const codes = Object.keys(english).filter((code) => /^[IA]\d/.test(code));

test('there are pages to run', () => expect(codes.length).toBeGreaterThan(10));

test.each(codes)('%s', (code) => {
  const page = readFileSync(new URL(`../../docs/errors/${code}.md`, import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/## (Wrong|Right)\n```sh\n([\s\S]*?)```/g)];
  expect(blocks.map(([, title]) => title)).toEqual(['Wrong', 'Right']);
  expect(page).toMatch(new RegExp(`^# ${code}: .+\n`));
  for (const [, title, script] of blocks) {
    using folder = scratchFolder();
    writeFileSync(folder.file('falls_risk.leben'), starter('falls_risk', new Date().toISOString().slice(0, 10)));
    mkdirSync(folder.file('.bin'));
    writeFileSync(folder.file('.bin/leben'), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    chmodSync(folder.file('.bin/leben'), 0o755);
    const { stdout, stderr } = spawnSync('sh', ['-c', script!], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder.file('.bin')}:${process.env['PATH'] ?? ''}` },
    });
    const said = stdout + stderr;
    if (title === 'Wrong') expect(said).toContain(`error[${code}]`);
    else expect(said).not.toMatch(/error\[|failed, and it is not/);
  }
});
