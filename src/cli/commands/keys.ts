import { Argument, type Command, Option } from 'commander'
import { AgentId } from '../../core/ask.ts'
import type { Principal } from '../../core/principal.ts'
import type { State } from '../../core/state.ts'
import { type Body, listOf } from '../client.ts'
import { argument, define, group } from '../define.ts'
import type { CliDeps, DirectGovernor } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe, short, table, when } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

/** Whoever holds the data may administer it; the ledger says that it was done here. */
const CONSOLE: Principal = { kind: 'system', part: 'console' }

/** `keys add`, `keys list` and `keys revoke`. */
export function keyCommands(program: Command, deps: CliDeps): void {
  const keys = group(program, 'keys', 'The keys of agents and meters')

  define(keys, deps, {
    name: 'add',
    summary: 'Make a key for an agent, or for a meter',
    more: 'The token is shown once. From its first key on, nobody acts as the agent without one. A meter key confirms what was really spent, and nothing else.',
    args: [new Argument('[agent]', 'the agent’s id; not with --meter')],
    options: [new Option('--meter', 'make a meter key, which belongs to no agent')],
    example: 'keys add crew-researcher-01',
    async act(run, { args, options }) {
      const agent = agentOf(args[0], options['meter'] === true)
      const body = agent === null ? { purpose: 'meter' } : { agent_id: agent }
      const key = await askOrGovern(
        run,
        (server) => server.post('/api/v1/keys', body),
        (governor) => addKey(run, governor, agent),
        { mayBegin: true },
      )
      run.answer(key, () => [
        safe(key['token']),
        `This is the key ${safe(key['key_id'])} of ${agent ?? 'a meter'}. It is not shown again; it is sent as "Authorization: Bearer …".`,
      ])
    },
  })

  define(keys, deps, {
    name: 'list',
    summary: 'List keys, without their tokens',
    example: 'keys list',
    async act(run) {
      const keys = await askOrGovern(
        run,
        async (server) => listOf(await server.get('/api/v1/keys'), 'keys'),
        async (governor) => keysOf(governor.state()),
      )
      run.answer({ keys }, () => keyTable(run, keys))
    },
  })

  define(keys, deps, {
    name: 'revoke',
    summary: 'End a key',
    args: [new Argument('<key>', 'the key’s id, as `keys list` shows it')],
    example: 'keys revoke key_4f0x2m9c1v8b3n6k7j5h',
    async act(run, given) {
      const id = argument(given)
      const done = await askOrGovern(
        run,
        (server) => server.remove(`/api/v1/keys/${encodeURIComponent(id)}`),
        (governor) => submitted(governor, { kind: 'revoke-key', key_id: id }, { key_id: id, revoked: true }),
      )
      run.answer(done, () => [`The key ${safe(done['key_id'])} is ended.`])
    },
  })
}

/** The agent a key is for; null: a meter. @throws CliError */
function agentOf(agent: string | undefined, meter: boolean): string | null {
  if (meter && agent === undefined) return null
  if (meter) throw new CliError(EXIT.usage, 'usage', 'A meter key belongs to no agent: leave the agent out, or --meter.')
  const parsed = AgentId.safeParse(agent)
  if (parsed.success) return parsed.data
  throw new CliError(EXIT.usage, 'usage', `The agent’s id: ${parsed.error.issues[0]?.message ?? 'not an id'}; or --meter.`)
}

async function addKey({ deps, settings }: Run, governor: DirectGovernor, agent: string | null): Promise<Body> {
  const { key_id, token, sha256 } = await deps.makeKey(settings)
  const purpose = agent === null ? 'meter' : 'agent'
  const command = { kind: 'add-key', key_id, agent_id: agent, purpose, sha256 } as const
  return submitted(governor, command, { key_id, agent_id: agent, purpose, token })
}

async function submitted(governor: DirectGovernor, command: Parameters<DirectGovernor['submit']>[0], answer: Body): Promise<Body> {
  const { ok, ...rest } = await governor.submit(command, CONSOLE)
  if (!ok && 'refusal' in rest) throw new CliError(EXIT.failed, rest.refusal.code, rest.refusal.detail)
  return answer
}

/** What the route answers, from the state alone. */
const keysOf = (state: State): readonly Body[] =>
  [...state.keys.entries()]
    .map(([, key]) => ({
      key_id: key.id,
      agent_id: key.agent,
      purpose: key.purpose,
      added_at: new Date(key.added).toISOString(),
      revoked_at: key.revoked === undefined ? null : new Date(key.revoked).toISOString(),
    }))
    .sort((a, b) => (a.added_at + a.key_id < b.added_at + b.key_id ? -1 : 1))

function keyTable({ paint }: Run, keys: readonly Body[]): readonly string[] {
  if (keys.length === 0) return ['There are no keys.']
  return table([
    ['KEY', 'OF', 'ADDED', ''],
    ...keys.map((key) => [
      safe(key['key_id']),
      key['purpose'] === 'meter' ? 'a meter' : short(key['agent_id'], 60),
      when(key['added_at']),
      key['revoked_at'] ? paint('dim', `ended ${when(key['revoked_at'])}`) : '',
    ]),
  ])
}
