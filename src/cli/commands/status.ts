import type { Command } from 'commander'
import { LOCAL_OPERATOR } from '../../core/charter/compile.ts'
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
        async (governor) => ['no server runs', statusOf(governor.state())],
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
function statusOf(state: State): Body {
  const charter = state.charter?.charter
  const local = charter?.local_operator ? [LOCAL_OPERATOR.id] : []
  return {
    org: state.org,
    mission: charter?.mission ?? '',
    charter: state.charterHash,
    authentication: charter?.agents.authentication ?? null,
    pending: state.pending,
    agents: state.agents.size,
    paused: [...state.agents.entries()].flatMap(([id, agent]) => (agent.paused ? [id] : [])).sort(),
    operators: [...local, ...(charter?.operators ?? []).map(({ id }) => id)],
    head: state.head,
  }
}

function statusLines({ paint }: Run, from: string, status: Body): readonly string[] {
  const head = objectOf(status, 'head')
  const paused = textsOf(status, 'paused')
  const warnings = textsOf(status, 'warnings')
  const healthy = status['healthy'] === false ? ' · the ledger cannot be written now' : ''
  return [
    `${paint('bold', safe(status['org']))} · ${from}${paint('bad', healthy)}`,
    ...fields([
      ['mission', safe(status['mission'])],
      ['waiting', `${count(Number(status['pending']))} ${Number(status['pending']) === 1 ? 'request' : 'requests'}`],
      ['agents', `${count(Number(status['agents']))}${paused.length > 0 ? `, paused: ${paused.map(safe).join(', ')}` : ''}`],
      ['keys', status['authentication'] === 'open' ? 'not required on this machine (agents.authentication: open)' : 'required'],
      ['operators', textsOf(status, 'operators').map(safe).join(', ') || 'none'],
      ['channels', 'channels' in status ? textsOf(status, 'channels').map(safe).join(', ') || 'none' : undefined],
      ['charter', safe(status['charter']).slice(0, 12)],
      ['ledger', `${count(Number(head['seq']))} entries, head ${safe(head['hash']).slice(0, 12)}`],
    ]),
    ...warnings.map((warning) => paint('warn', `! ${safe(warning)}`)),
  ]
}
