import type { Command } from 'commander'
import { reviewCounts } from '../../core/break-glass/view.ts'
import { stoppedAgents } from '../../core/breakers/breaker-state.ts'
import { LOCAL_OPERATOR } from '../../core/charter/compile.ts'
import { lockCounts } from '../../core/locks/view.ts'
import type { State } from '../../core/state.ts'
import { type Body, objectOf, type Server, textsOf } from '../client.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { count, fields, safe, when } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

/** `status` and `inbox`. */
export function statusCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'status',
    summary: 'How the organisation stands',
    example: 'status --json',
    async act(run) {
      const [from, status] = await askOrGovern<readonly [string, Body]>(
        run,
        async (server) => [server.url, await server.get('/api/v1/status')],
        async (governor) => ['no server runs', statusOf(governor.state(), deps.clock.now())],
      )
      run.answer(status, () => statusLines(run, from, status))
    },
  })

  define(program, deps, {
    name: 'inbox',
    summary: 'Make a fresh one-time link to the web inbox',
    more: 'The link logs in whoever opens it first, within 15 minutes.',
    example: 'inbox',
    async act(run) {
      const link = await inboxLink(run.server)
      run.answer(link, () => [safe(link['url']), `Works once, until ${when(link['expires_at'])}.`])
    },
  })
}

const inboxLink = (server: Server): Promise<Body> => server.post('/api/v1/inbox-links')

/** What the route answers, from the state alone. */
function statusOf(state: State, now: number): Body {
  const { halted } = state
  const charter = state.charter?.charter
  const local = charter?.local_operator ? [LOCAL_OPERATOR.id] : []
  return {
    org: state.org,
    mission: charter?.mission ?? '',
    charter: state.charterHash,
    authentication: charter?.agents.authentication ?? null,
    pending: state.pending,
    agents: state.agents.size,
    halted: halted && { by: halted.by.operator, at: new Date(halted.at).toISOString(), reason: halted.reason },
    ...stoppedAgents(state, now),
    reviews: reviewCounts(state, now),
    locks: lockCounts(state),
    operators: [...local, ...(charter?.operators ?? []).map(({ id }) => id)],
    head: state.head,
  }
}

function lockText({ held, waiting }: Body): string {
  if (!held && !waiting) return ''
  return `${count(Number(held))} held${waiting ? `, ${count(Number(waiting))} waited for` : ''}`
}

function reviewText({ owed, overdue }: Body): string {
  return owed ? `${count(Number(owed))} of break-glass owed${overdue ? `, ${count(Number(overdue))} overdue` : ''}` : ''
}

function statusLines({ paint }: Run, from: string, status: Body): readonly string[] {
  const head = objectOf(status, 'head')
  const paused = textsOf(status, 'paused')
  const probation = textsOf(status, 'probation')
  const stopped = [...listed('paused', paused), ...listed('on probation', probation)].join('')
  const warnings = textsOf(status, 'warnings')
  const healthy = status['healthy'] === false ? ' · the ledger cannot be written now' : ''
  return [
    `${paint('bold', safe(status['org']))} · ${from}${paint('bad', healthy)}`,
    ...haltLines(paint, status),
    ...fields([
      ['mission', safe(status['mission'])],
      ['waiting', `${count(Number(status['pending']))} ${Number(status['pending']) === 1 ? 'request' : 'requests'}`],
      ['agents', `${count(Number(status['agents']))}${stopped}`],
      ['reviews', reviewText(objectOf(status, 'reviews'))],
      ['locks', lockText(objectOf(status, 'locks'))],
      ['keys', status['authentication'] === 'open' ? 'not required on this machine (agents.authentication: open)' : 'required'],
      ['operators', textsOf(status, 'operators').map(safe).join(', ') || 'none'],
      ['channels', 'channels' in status ? textsOf(status, 'channels').map(safe).join(', ') || 'none' : undefined],
      ['charter', safe(status['charter']).slice(0, 12)],
      ['ledger', `${count(Number(head['seq']))} entries, head ${safe(head['hash']).slice(0, 12)}`],
    ]),
    ...warnings.map((warning) => paint('warn', `! ${safe(warning)}`)),
  ]
}

const listed = (what: string, names: readonly string[]): readonly string[] =>
  names.length > 0 ? [`; ${what}: ${names.map(safe).join(', ')}`] : []

function haltLines(paint: Run['paint'], status: Body): readonly string[] {
  if (!status['halted']) return []
  const { by, at, reason } = objectOf(status, 'halted')
  return [paint('bad', `HALTED by ${safe(by)} at ${when(at)}: ${safe(reason)}`), 'To go on: countersign lift']
}
