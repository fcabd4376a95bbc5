import { type Command, Option } from 'commander'
import { type Body, listOf, objectOf } from '../client.ts'
import { define, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { count, safe, short, table, usd } from '../print.ts'

/** `usage`. */
export function usageCommand(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'usage',
    summary: 'Show what language models were used and cost, by agent and model',
    more: 'PRICED is what the tokens cost by the prices of the charter: where it is far from COST, agents report one of them wrongly, or prices are old.',
    options: [
      new Option('--days <n>', "days in the charter's time zone, today included").argParser(wholeNumber(1, 31)).default(7),
      new Option('--agent <id>', 'only of this agent'),
    ],
    example: 'usage --days 30',
    async act(run, given) {
      const agent = textOption(given, 'agent')
      const query = new URLSearchParams({ days: String(given.options['days']), ...(agent === undefined ? {} : { agent_id: agent }) })
      const body = await run.server.get(`/api/v1/usage?${query}`)
      run.answer(body, () => usageLines(body))
    },
  })
}

function usageLines(body: Body): readonly string[] {
  const rows = listOf(body, 'rows')
  const period = `${safe(body['from'])} to ${safe(body['to'])}`
  if (rows.length === 0) return [`No language model was paid for from ${period}.`]
  return [
    `From ${period}:`,
    ...table([
      ['AGENT', 'MODEL', 'CALLS', 'COST', 'PRICED', 'INPUT', 'CACHED', 'OUTPUT', 'REASONING'],
      ...rows.map((row) => [short(row['agent_id'], 40), row['model'] === null ? '(not named)' : short(row['model'], 40), ...sums(row)]),
      ['all', '', ...sums(objectOf(body, 'total'))],
    ]),
    ...estimatedLine(objectOf(body, 'total')),
  ]
}

/** How much of it is not what a provider said. */
const estimatedLine = ({ estimated_requests: n }: Body): readonly string[] =>
  typeof n === 'number' && n > 0
    ? [`Tokens of ${count(n)} of these calls are in part estimated: they failed, or were cut off, before the provider said them.`]
    : []

const sums = (row: Body): readonly string[] => [
  count(Number(row['requests'])),
  usd(row['cost_usd']),
  usd(row['priced_usd']),
  ...['input_tokens', 'cached_tokens', 'output_tokens', 'reasoning_tokens'].map((kind) => count(Number(row[kind]))),
]
