import type { Command } from 'commander'
import type { LintFinding } from '../../charter/lint/finding.ts'
import { lintFile } from '../../charter/lint/lint.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { FILE, fileOf } from './files.ts'

/** `charter lint`. */
export function lintCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'lint',
    args: [FILE],
    summary: 'Find what is wrong with a charter, or hardly meant',
    more: 'Rules that can never matter, quorums that nobody can reach, tools that nobody has, limits that contradict each other. Errors fail; warnings do not.',
    example: 'charter lint charters/default.yaml',
    async act(run, given) {
      const file = fileOf(run, given)
      const findings = await lintFile(file)
      run.answer({ file, findings }, () => findingLines(run, file, findings))
      // Everything was said above.
      if (findings.some(({ severity }) => severity === 'error')) throw new CliError(EXIT.failed, 'lint_failed', '')
    },
  })
}

/** Findings for people, and how many there are. */
export function findingLines({ paint }: Run, file: string, findings: readonly LintFinding[]): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const count = `${errors} ${errors === 1 ? 'error' : 'errors'}, ${findings.length - errors} ${findings.length - errors === 1 ? 'warning' : 'warnings'}`
  return [
    ...findings.flatMap(({ code, severity, path, message, todo }) => [
      `${paint(severity === 'error' ? 'bad' : 'warn', `${severity} ${code}`)}  ${safe(path || '(file)')}`,
      `  ${safe(message)}`,
      paint('dim', `  ${todo}`),
    ]),
    findings.length === 0 ? paint('good', `${safe(file)}: nothing found.`) : `${safe(file)}: ${count}.`,
  ]
}
