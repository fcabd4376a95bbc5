import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Argument, type Command, Option } from 'commander'
import { type CaseResult, type CharterResult, runFixtures } from '../../charter/fixtures/run.ts'
import { define, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'

/** `charter test`. */
export function testCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'test',
    args: [new Argument('[files...]', 'fixtures (default: every *.test.yaml beside the charter)')],
    options: [new Option('--coverage <percent>', 'fail when less of a charter is met by its fixtures').argParser(wholeNumber(0, 100))],
    summary: 'Play requests against a charter and compare what is decided with what is expected',
    more: 'Nothing is recorded; the decision is the real one, on a state that is thrown away.',
    example: 'charter test charters/default.test.yaml --coverage 100',
    async act(run, given) {
      const [named] = given.args as readonly unknown[]
      const files = (named as readonly string[]).length > 0 ? (named as readonly string[]) : await fixturesBeside(run.settings.charter)
      const results = await runFixtures(files)
      const least = typeof given.options['coverage'] === 'number' ? given.options['coverage'] : undefined
      run.answer({ results }, () => results.flatMap((one) => resultLines(run, one, least)))
      const failed = results
        .flatMap(({ files: all }) => all.flatMap(({ cases }) => cases))
        .some(({ differences }) => differences.length > 0)
      const thin = least !== undefined && results.some(({ coverage }) => coverage.percent < least)
      // Everything was said above.
      if (failed || thin) throw new CliError(EXIT.failed, failed ? 'fixtures_failed' : 'coverage_low', '')
    },
  })
}

async function fixturesBeside(charter: string): Promise<readonly string[]> {
  const folder = dirname(charter)
  const names = await readdir(folder)
  const files = names.filter((name) => name.endsWith('.test.yaml')).sort()
  if (files.length === 0) throw new CliError(EXIT.usage, 'no_fixtures', `There are no *.test.yaml in ${folder}; name some.`)
  return files.map((name) => join(folder, name))
}

function resultLines(run: Run, { charter, files, coverage }: CharterResult, least: number | undefined): readonly string[] {
  const { paint } = run
  const lines = files.flatMap(({ file, cases }) => {
    const failed = cases.filter(({ differences }) => differences.length > 0)
    const head = `${failed.length === 0 ? paint('good', '✓') : paint('bad', '✗')} ${safe(file)}: ${cases.length - failed.length} of ${cases.length} as expected`
    return [head, ...failed.flatMap((one) => failedLines(run, one))]
  })
  const { percent, clauses, missing } = coverage
  const thin = least !== undefined && percent < least
  const met = `  ${clauses.length - missing.length} of ${clauses.length} clauses of ${safe(charter)} met (${percent} %)`
  return [
    ...lines,
    thin ? paint('bad', `${met}, expected ${least} %`) : met,
    ...missing.map((clause) => paint('warn', `    not met: ${safe(clause)}`)),
  ]
}

function failedLines({ paint }: Run, { name, differences, because }: CaseResult): readonly string[] {
  return [
    `  ${paint('bad', '✗')} ${safe(name)}`,
    ...differences.flatMap(({ what, expected, got }) => [
      `      ${what}`,
      paint('good', `        expected  ${safe(expected)}`),
      paint('bad', `        got       ${safe(got)}`),
    ]),
    ...because.map((text) => paint('dim', `      because: ${safe(text)}`)),
  ]
}
