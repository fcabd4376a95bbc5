import type { Command } from 'commander'
import type { Cause } from '../../core/reason.ts'
import { span } from '../../core/when.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { short, table, usd } from '../print.ts'

/** `summary`. */
export function summaryCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'summary',
    summary: 'Show what was asked, granted, rejected and spent, and who has most to do: yesterday, and so far today',
    more: 'Channels for reports are told of yesterday at `approvals.summary_at`.',
    example: 'summary',
    async act(run) {
      const body = await run.server.get('/api/v1/summary')
      run.answer(body, () => summaryTable([objectOf(body, 'yesterday'), objectOf(body, 'today')]))
    },
  })
}

function summaryTable(days: readonly Body[]): readonly string[] {
  const row = (label: string, of: (day: Body) => unknown): readonly string[] => [label, ...days.map((day) => short(of(day), 60))]
  const causes = [...new Set(days.flatMap((day) => Object.keys(objectOf(day, 'rejected'))))].sort()
  const routes = [...new Set(days.flatMap((day) => listOf(day, 'timeouts').map(({ route }) => route)))]
  const groups = [...new Set(days.flatMap((day) => listOf(day, 'groups').map(({ group }) => group)))]
  const people = [...new Set(days.flatMap((day) => listOf(day, 'people').map(({ operator }) => String(operator))))]
  const one = (day: Body, operator: string): Body | undefined => listOf(day, 'people').find((person) => person['operator'] === operator)
  return table([
    ['DAY', ...days.map((day, i) => `${short(day['day'], 10)}${i === 0 ? '' : ' so far'}`)],
    row('asked', (day) => day['asked']),
    row('granted at once', (day) => objectOf(day, 'granted')['at_once']),
    row('granted by people', (day) => objectOf(day, 'granted')['by_people']),
    ...causes.map((cause) => row(`rejected: ${en.outcomes.causes[cause as Cause]}`, (day) => objectOf(day, 'rejected')[cause] ?? 0)),
    row('votes', (day) => day['answers']),
    row('half of them within', (day) => (day['median_answer_s'] === null ? '' : span(Number(day['median_answer_s']) * 1000))),
    ...routes.map((route) =>
      row(`unanswered: ${route === null ? 'every approver' : `route ${short(route, 64)}`}`, (day) => {
        return listOf(day, 'timeouts').find((timeout) => timeout['route'] === route)?.['count'] ?? 0
      }),
    ),
    ...groups.map((group) =>
      row(`unanswered: group ${short(group, 64)}`, (day) => listOf(day, 'groups').find((one) => one['group'] === group)?.['count'] ?? 0),
    ),
    row('spent or set aside', (day) => usd(day['spent_usd'])),
    ...people.map((operator) =>
      row(
        short(operator, 64),
        (day) => `decided ${one(day, operator)?.['decisions'] ?? 0}, unanswered ${one(day, operator)?.['timeouts'] ?? 0}`,
      ),
    ),
    ...days
      .slice(-1)
      .map((day) => ['reviews owed now', '', `${objectOf(day, 'reviews')['owed']}, overdue ${objectOf(day, 'reviews')['overdue']}`]),
  ])
}
