import { type Command, Option } from 'commander'
import { SCHEDULES } from '../../core/charter/sections/kaizen/schedules.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe, short, table } from '../print.ts'

/** `kaizen run`, `kaizen reports`. */
export function runCommands(kaizen: Command, deps: CliDeps): void {
  define(kaizen, deps, {
    name: 'run <schedule>',
    summary: `Do now what a schedule does: ${SCHEDULES.join(', ')}`,
    more: 'daily makes the report of yesterday and posts it to channels for reports. See docs/reports.md.',
    options: [new Option('--dry-run', 'only say what would be posted or proposed, and change nothing')],
    example: 'kaizen run daily --dry-run',
    async act(run, given) {
      const dry_run = given.options['dryRun'] === true
      const body = await run.server.post('/api/v1/kaizen/run', { schedule: given.args[0], dry_run })
      run.answer(body, () => (dry_run ? dryLines(body) : [`${short(body['schedule'], 20)} runs now, as ${short(body['window'], 20)}`]))
    },
  })
  define(kaizen, deps, {
    name: 'reports',
    summary: 'List the newest reports, and when each schedule runs next',
    example: 'kaizen reports',
    async act(run) {
      const body = await run.server.get('/api/v1/kaizen/reports')
      run.answer(body, () => [
        ...table([
          ['SCHEDULE', 'NEXT', 'LAST', 'DONE'],
          ...listOf(body, 'schedules').map((one) => [
            short(one['schedule'], 20),
            short(one['next'], 30),
            short(one['last'] ?? '', 30),
            one['done'] === true ? 'yes' : 'owed',
          ]),
        ]),
        '',
        ...table([
          ['REPORT', 'DAY', 'CHANNELS'],
          ...listOf(body, 'reports').map((one) => [
            short(one['id'], 60),
            short(one['day'], 10),
            Object.entries(objectOf(one, 'channels'))
              .map(([channel, how]) => `${short(channel, 40)} ${short(how, 10)}`)
              .join(', '),
          ]),
        ]),
      ])
    },
  })
}

/** What a run would come to. */
function dryLines(body: Body): readonly string[] {
  const outcome = objectOf(body, 'outcome')
  const proposed = (outcome['proposed'] ?? []) as readonly unknown[]
  const counts = `It would look at ${short(outcome['looked'], 12)}, find ${short(outcome['found'], 12)} and propose ${proposed.length}. Nothing was changed.`
  if (body['report'] === null) return [counts, ...(outcome['note'] === undefined ? [] : [safe(outcome['note'])])]
  const report = objectOf(body, 'report')
  const sections = [...listOf(report, 'sections'), ...listOf(report, 'detail')]
  const lines = sections.flatMap(({ label, text }) => [
    '',
    safe(label),
    ...String(text)
      .split('\n')
      .map((line) => `  ${safe(line)}`),
  ])
  return [safe(report['headline']), ...lines, '', counts]
}
