import { Argument, type Command, Option } from 'commander'
import { compileCharter } from '../../core/charter/compile.ts'
import { askWire } from '../../core/plans/wire.ts'
import type { State } from '../../core/state.ts'
import { viewOf } from '../../core/view.ts'
import { approveTogether } from '../approve-together.ts'
import { type Body, objectOf } from '../client.ts'
import { argument, define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import { pendingTable, requestLines, standing } from '../request-text.ts'
import { allPages, askOrGovern, type Run } from '../run.ts'
import { TERMS, termsOf } from '../terms.ts'
import { CHANGES, editRequest, SEEN, seenIn } from './edit.ts'

const ID = new Argument('<id>', 'the request’s id')
const REASON = new Option('--reason <text>', 'why, for the agent and the ledger')
const CONFIRM = new Option(
  '--confirm <text>',
  'what `show` says is typed to approve it; for a second approval by one person the last 6 characters of the id',
)
const CODE = new Option('--code <digits>', 'the code your authenticator shows now, where the request asks for one')
const STAGE = new Option('--stage <n>', 'the number of the stage it is about; needed of who approved an earlier one').argParser(
  wholeNumber(1, 10),
)
const SHOWN = new Option('--shown <text>', 'for several ids: what the command said when it showed them')
const path = (id: string): string => `/api/v1/requests/${encodeURIComponent(id)}`

/** `pending`, `show`, `approve`, `reject`, `edit` and `revoke`. */
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
    summary: 'Approve a waiting request, or several that were shown',
    args: [new Argument('<ids...>', 'the request’s id, or those of several')],
    options: [CONFIRM, CODE, STAGE, SEEN, SHOWN, ...TERMS],
    example: 'approve req_4f0x2m9c1v8b3n6k7j5h',
    more: 'What needs several people waits until the last of them approved it. Where one person runs the organisation, that person approves it again after the cool-off, with --confirm and the end of the id. What is approved in writing needs --confirm from everybody. Several ids are first shown, with the --shown that then approves them in one act; never what is critical or confirmed. --session (with --purpose for all that the agent declared its session for), or --uses, --usd and --for with patterns, also give a standing grant.',
    async act(run, given) {
      const ids = [given.args[0] ?? []].flat()
      const said = {
        ...confirmed(textOption(given, 'confirm')),
        ...coded(textOption(given, 'code')),
        ...stageOf(given),
        ...seenIn(given),
        ...termsOf(given),
      }
      if (ids.length > 1 && given.options['purpose'] === true) throw new CliError(EXIT.usage, 'usage', '--purpose goes with one id')
      if (ids.length > 1) return approveTogether(run, ids, textOption(given, 'shown'), said)
      await change(run, `${path(ids[0] ?? '')}/votes`, { vote: 'approve', ...said, ...(await purposeOf(run, path(ids[0] ?? ''), given)) })
    },
  })

  define(program, deps, {
    name: 'reject',
    summary: 'Reject a waiting request',
    args: [ID],
    options: [REASON, STAGE, SEEN],
    example: 'reject req_4f0x2m9c1v8b3n6k7j5h --reason "not this quarter"',
    more: 'A number as --reason is one of the charter’s common reasons to reject, which `show` lists.',
    async act(run, given) {
      const where = path(argument(given))
      const reason = await namedReason(run, where, textOption(given, 'reason'))
      return change(run, `${where}/votes`, { vote: 'reject', ...reasonOf(reason), ...stageOf(given), ...seenIn(given) })
    },
  })

  define(program, deps, {
    name: 'edit',
    summary: 'Change a waiting request instead of rejecting it',
    args: [ID],
    options: [...CHANGES, new Option('--approve', 'approve what it then is, too'), REASON],
    example: 'edit req_4f0x2m9c1v8b3n6k7j5h --cost 3 --arg limit=10 --approve',
    more: 'The charter judges what it becomes, earlier votes are void, and the deadline stands. Which arguments may be edited, the charter says in tools.editable.',
    act: editRequest,
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
const coded = (code: string | undefined): Body => (code === undefined ? {} : { code })
const stageOf = ({ options }: Given): Body => (options['stage'] === undefined ? {} : { stage: options['stage'] })
const reasonOf = (reason: string | undefined): Body => (reason === undefined ? {} : { reason })

/** With `--purpose` the purpose of a request, said again as `show` shows it. @throws CliError when the request is for none */
async function purposeOf(run: Run, where: string, given: Given): Promise<Body> {
  if (given.options['purpose'] !== true) return {}
  const { purpose } = await run.server.get(where)
  if (purpose !== undefined) return { purpose }
  throw new CliError(EXIT.usage, 'usage', 'The agent declared no purpose that this request is for: approve it without --purpose')
}

/** A reason as it is sent: a number stands for the charter's common reason of that place. */
async function namedReason(run: Run, where: string, said: string | undefined): Promise<string | undefined> {
  if (said === undefined || !/^\d{1,2}$/.test(said)) return said
  const reasons = (await run.server.get(where))['reject_reasons']
  if (!Array.isArray(reasons)) return said
  const reason: unknown = reasons[Number(said) - 1]
  if (typeof reason === 'string') return reason
  throw new CliError(
    EXIT.usage,
    'usage',
    `The charter lists ${reasons.length} reasons: give a number from 1 to ${reasons.length}, or your own words.`,
  )
}

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
      const { agent_id: _, idempotency_key: __, ...request } = askWire(record.ask)
      return { ...viewOf(record, state, charter, now), request }
    })
}
