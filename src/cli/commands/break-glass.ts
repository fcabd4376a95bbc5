import { Argument, type Command, Option } from 'commander'
import { reviewsView } from '../../core/break-glass/view.ts'
import { type Body, listOf } from '../client.ts'
import { argument, define, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { away, safe, short, table, usd } from '../print.ts'
import { standing } from '../request-text.ts'
import { askOrGovern, type Run } from '../run.ts'
import { SEEN, seenIn } from './edit.ts'

const ID = new Argument('<id>', 'the request’s id')
const path = (id: string, what: string): string => `/api/v1/requests/${encodeURIComponent(id)}/${what}`

/** `break-glass`, `review` and `reviews`. */
export function breakGlassCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'break-glass',
    summary: 'Grant a waiting request alone, where waiting would do harm',
    more: 'For the groups of approvals.break_glass, with --token and your own token. Every channel hears of it, and somebody else reviews it. Never what policy denies, over a hard budget, while halted, or for your own agent.',
    args: [ID],
    options: [
      new Option('--reason <text>', 'why it cannot wait').makeOptionMandatory(),
      new Option('--confirm <text>', 'what `show` says is typed to approve it'),
      new Option('--code <digits>', 'the code your authenticator shows now, where the request asks for one'),
      SEEN,
    ],
    example: 'break-glass req_4f0x2m9c1v8b3n6k7j5h --reason "customers cannot pay"',
    async act(run, given) {
      const names = ['reason', 'confirm', 'code'] as const
      const body = Object.fromEntries(names.flatMap((name) => [textOption(given, name) ?? []].flat().map((text) => [name, text])))
      const request = await run.server.post(path(argument(given), 'break-glass'), { ...body, ...seenIn(given) })
      run.answer(request, () => [`${safe(request['request_id'])} · ${standing(run, request)}. Somebody else must review it.`])
    },
  })

  define(program, deps, {
    name: 'review',
    summary: 'Say whether a break-glass of somebody else was right',
    more: 'With --token and your own token. Without --unjustified it was right.',
    args: [ID],
    options: [
      new Option('--note <text>', 'what you looked at, and found').makeOptionMandatory(),
      new Option('--unjustified', 'it was not right: it could have waited, or should not have been done'),
    ],
    example: 'review req_4f0x2m9c1v8b3n6k7j5h --note "the queue was down, as the log says"',
    async act(run, given) {
      const body = { justified: given.options['unjustified'] !== true, note: textOption(given, 'note') ?? '' }
      const request = await run.server.post(path(argument(given), 'review'), body)
      run.answer(request, () => [`${safe(request['request_id'])} is reviewed.`])
    },
  })

  define(program, deps, {
    name: 'reviews',
    summary: 'List reviews of break-glass that are owed, the most urgent first',
    example: 'reviews',
    async act(run) {
      const reviews = await askOrGovern<readonly Body[]>(
        run,
        async (server) => listOf(await server.get('/api/v1/reviews'), 'reviews'),
        async (governor) => reviewsView(governor.state(), deps.clock.now()).map((view) => ({ ...view })),
      )
      run.answer({ reviews }, () => reviewTable(run, reviews))
    },
  })
}

function reviewTable(run: Run, reviews: readonly Body[]): readonly string[] {
  if (reviews.length === 0) return ['No review is owed.']
  const now = run.deps.clock.now()
  return table([
    ['REQUEST', 'DUE', 'COST', 'AGENT', 'GRANTED ALONE BY', 'BECAUSE'],
    ...reviews.map((one) => [
      safe(one['request_id']),
      one['overdue'] === true ? run.paint('bad', 'OVERDUE') : away(one['review_by'], now),
      usd(one['estimated_cost_usd']),
      short(one['agent_id'], 30),
      safe(one['operator']),
      short(one['reason'], 120),
    ]),
  ])
}
