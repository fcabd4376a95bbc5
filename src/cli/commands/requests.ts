import { Argument, type Command, Option } from 'commander'
import { compileCharter } from '../../core/charter/compile.ts'
import type { State } from '../../core/state.ts'
import { usdFromMicros } from '../../core/units.ts'
import { viewOf } from '../../core/view.ts'
import { type Body, objectOf } from '../client.ts'
import { argument, define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe } from '../print.ts'
import { pendingTable, requestLines, standing } from '../request-text.ts'
import { allPages, askOrGovern, type Run } from '../run.ts'
import { TERMS, termsOf } from '../terms.ts'

const ID = new Argument('<id>', 'the request’s id')
const REASON = new Option('--reason <text>', 'why, for the agent and the ledger')
const CONFIRM = new Option('--confirm <text>', 'the last 6 characters of the id, for a second approval by one person')
const STAGE = new Option('--stage <n>', 'the number of the stage it is about; needed of who approved an earlier one').argParser(
  wholeNumber(1, 10),
)
const path = (id: string): string => `/api/v1/requests/${encodeURIComponent(id)}`

/** `pending`, `show`, `approve`, `reject` and `revoke`. */
export function requestCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'pending',
    summary: 'List what waits for people, the most urgent first',
    example: 'pending',
    async act(run) {
      const requests = await askOrGovern(
        run,
        (server) => allPages(server, '/api/v1/requests?state=pending', 'requests'),
        async (governor) => pendingOf(governor.state(), deps.clock.now()),
      )
      run.answer({ requests }, () => pendingTable(run, requests))
    },
  })

  define(program, deps, {
    name: 'show',
    summary: 'Show a whole request: how it stands, and every word the agent sent',
    args: [ID],
    example: 'show req_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const request = await run.server.get(path(argument(given)))
      run.answer(request, () => requestLines(run, request, objectOf(request, 'request')))
    },
  })

  define(program, deps, {
    name: 'approve',
    summary: 'Approve a waiting request',
    args: [ID],
    options: [CONFIRM, STAGE, ...TERMS],
    example: 'approve req_4f0x2m9c1v8b3n6k7j5h',
    more: 'What needs several people waits until the last of them approved it. Where one person runs the organisation, that person approves it again after the cool-off, with --confirm and the end of the id. --session, or --uses, --usd and --for with patterns, also give a standing grant.',
    act: (run, given) =>
      change(run, `${path(argument(given))}/votes`, {
        vote: 'approve',
        ...confirmed(textOption(given, 'confirm')),
        ...stageOf(given),
        ...termsOf(given),
      }),
  })

  define(program, deps, {
    name: 'reject',
    summary: 'Reject a waiting request',
    args: [ID],
    options: [REASON, STAGE],
    example: 'reject req_4f0x2m9c1v8b3n6k7j5h --reason "not this quarter"',
    act: (run, given) =>
      change(run, `${path(argument(given))}/votes`, { vote: 'reject', ...reasonOf(textOption(given, 'reason')), ...stageOf(given) }),
  })

  define(program, deps, {
    name: 'revoke',
    summary: 'Take back a grant that is not used yet',
    args: [ID],
    options: [REASON],
    example: 'revoke req_4f0x2m9c1v8b3n6k7j5h --reason "wrong account"',
    act: (run, given) => change(run, `${path(argument(given))}/revoke`, reasonOf(textOption(given, 'reason'))),
  })
}

const confirmed = (confirm: string | undefined): Body => (confirm === undefined ? {} : { confirm })
const stageOf = ({ options }: Given): Body => (options['stage'] === undefined ? {} : { stage: options['stage'] })
const reasonOf = (reason: string | undefined): Body => (reason === undefined ? {} : { reason })

async function change(run: Run, where: string, body: Body): Promise<void> {
  const request = await run.server.post(where, body)
  run.answer(request, () => [`${safe(request['request_id'])} · ${standing(run, request)}`])
}

/** What the route answers, from the state alone. */
function pendingOf(state: State, now: number): readonly Body[] {
  if (!state.charter) return []
  const charter = compileCharter(state.charter)
  return [...state.requests.entries()]
    .map(([, record]) => record)
    .filter(({ status }) => status.name === 'pending')
    .sort((a, b) => a.version - b.version)
    .map((record) => {
      const { estimated_cost, agent_id: _, idempotency_key: __, ...rest } = record.ask
      return { ...viewOf(record, state, charter, now), request: { ...rest, estimated_cost_usd: usdFromMicros(estimated_cost) } }
    })
}
