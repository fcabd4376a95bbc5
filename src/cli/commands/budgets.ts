import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { type BudgetsView, budgetsView, fundsOf } from '../../core/budget/view.ts'
import { compileCharter } from '../../core/charter/compile.ts'
import type { State } from '../../core/state.ts'
import { type Millis, microsFromUsd } from '../../core/units.ts'
import { type Body, listOf, objectOf } from '../client.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps, DirectGovernor } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { count, fields, safe, short, table, usd } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

const AMOUNT = new Argument('<amount>', 'dollars, such as 25 or 12.50').argParser(dollars)
const NOTE = new Option('--note <text>', 'what it was, for who reads the ledger').makeOptionMandatory()
const KEY = new Option('--key <key>', 'your own name for this move: the same key with the same move is recorded once')

function dollars(text: string): string {
  const usd = Number(text)
  if (!/^\d{1,10}(?:\.\d{1,6})?$/.test(text) || usd <= 0 || microsFromUsd(usd) === undefined)
    throw new InvalidArgumentError('Expected dollars above 0 with at most six decimals, such as 25 or 12.50.')
  return text
}

/** `budgets`, `funds add` and `funds take`. */
export function budgetCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'budgets',
    summary: 'How budgets and money stand',
    more: 'With an agent’s id: the windows its next request counts against.',
    args: [new Argument('[agent]', 'the agent’s id')],
    example: 'budgets',
    async act(run, { args: [agent] }) {
      if (agent !== undefined) {
        const { windows } = await run.server.get(`/api/v1/agents/${encodeURIComponent(agent)}`)
        run.answer({ windows }, () => windowTable(listOf({ windows }, 'windows')))
        return
      }
      const body = await askOrGovern(
        run,
        (server) => server.get('/api/v1/budgets'),
        async (governor) => viewOf(governor.state(), run.deps.clock.now(), budgetsView) as BudgetsView & Body,
      )
      run.answer(body, () => [...windowTable(listOf(body, 'windows')), '', ...fundLines(objectOf(body, 'funds'))])
    },
  })

  const funds = group(program, 'funds', 'Money that comes in and goes out')
  for (const [name, way, summary, example] of [
    ['add', 'in', 'Record money that came in: a top-up, or income', 'funds add 100 --note "top-up of November"'],
    ['take', 'out', 'Record money that was taken out', 'funds take 40 --note "back to the bank"'],
  ] as const)
    define(funds, deps, {
      name,
      summary,
      args: [AMOUNT],
      options: [NOTE, KEY],
      example,
      async act(run, given) {
        const amount_usd = Number(argument(given))
        const note = textOption(given, 'note') ?? ''
        const key = textOption(given, 'key')
        const body = { way, amount_usd, note, ...(key === undefined ? {} : { idempotency_key: key }) }
        const after = await askOrGovern(
          run,
          (server) => server.post('/api/v1/funds', body),
          (governor) => move(run, governor, { way, amount: microsFromUsd(amount_usd) ?? 0, note, ...(key === undefined ? {} : { key }) }),
        )
        run.answer(after, () => fundLines(after))
      },
    })
}

interface Move {
  readonly way: 'in' | 'out'
  readonly amount: number
  readonly note: string
  readonly key?: string
}

async function move({ deps }: Run, governor: DirectGovernor, what: Move): Promise<Body> {
  const answer = await governor.submit({ kind: 'move-funds', door: 'cli', ...what }, { kind: 'system', part: 'console' })
  if (!answer.ok) throw new CliError(EXIT.failed, answer.refusal.code, answer.refusal.detail)
  return viewOf(governor.state(), deps.clock.now(), fundsOf) as Body
}

function viewOf(
  state: State,
  now: Millis,
  view: (state: State, charter: ReturnType<typeof compileCharter>, now: Millis) => object,
): object {
  if (!state.charter) throw new CliError(EXIT.failed, 'no_charter', 'No charter is in force on this data yet; `countersign up` adopts one')
  return view(state, compileCharter(state.charter), now)
}

function windowTable(windows: readonly Body[]): readonly string[] {
  const amount = (window: Body, name: string): string =>
    window['unit'] === 'usd' ? usd(window[name]) : window[name] === null ? 'no limit' : count(Number(window[name]))
  return table([
    ['WINDOW', 'USED', 'LIMIT', 'LEFT', 'BEYOND IT'],
    ...windows.map((w) => [
      short(w['key'], 60),
      amount(w, 'used'),
      amount(w, 'limit'),
      w['limit'] === null ? '' : amount(w, 'left'),
      w['limit'] === null ? '' : w['on_exceeded'] === 'ask' ? 'people decide' : 'refused',
    ]),
  ])
}

function fundLines(funds: Body): readonly string[] {
  const days = funds['days_left']
  const must = funds['runway_days'] === null ? '' : `, must last ${safe(funds['runway_days'])}`
  return fields([
    ['balance', usd(funds['balance_usd'])],
    ['paid in', usd(funds['paid_in_usd'])],
    ['taken out', usd(funds['taken_out_usd'])],
    ['spent', `${usd(funds['spent_usd'])}, ${usd(funds['week_usd'])} of it in the last 7 days`],
    [
      'lasts',
      `${typeof days === 'number' ? `${count(days)} ${days === 1 ? 'day' : 'days'} at that rate` : 'nothing is being spent'}${must}`,
    ],
  ])
}
