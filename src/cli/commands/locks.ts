import { Argument, type Command, Option } from 'commander'
import type { Command as Order } from '../../core/command.ts'
import { lockView, openLeases } from '../../core/locks/view.ts'
import type { Body } from '../client.ts'
import { argument, define, group, textOption, wholeNumber } from '../define.ts'
import type { CliDeps, DirectGovernor } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { away, safe, short, table } from '../print.ts'
import { allPages, askOrGovern, type Run } from '../run.ts'

/** `locks list` (also `locks` alone) and `locks release`. */
export function lockCommands(program: Command, deps: CliDeps): void {
  const locks = group(program, 'locks', 'Leases that agents hold and wait for')

  define(locks, deps, {
    name: 'list',
    isDefault: true,
    summary: 'List what is held and who waits for it',
    example: 'locks list',
    async act(run) {
      const found = await askOrGovern(
        run,
        (server) => allPages(server, '/api/v1/locks', 'locks'),
        async (governor) => openLocks(governor),
      )
      run.answer({ locks: found }, () => lockTable(run, found))
    },
  })

  define(locks, deps, {
    name: 'release',
    summary: 'Take a lock from who holds it, and give it to who waits',
    more: 'The ledger says who forced it. Without a fencing token or a lock, all who hold the resource lose it; a grant that was not used ends with its lock.',
    args: [new Argument('<resource>', 'the resource’s name, as `locks list` shows it')],
    options: [
      // Not --token: that is the caller's own, on every command.
      new Option('--fencing-token <token>', 'only the holder with this fencing token').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
      new Option('--lock <id>', 'only this waiter'),
      new Option('--reason <text>', 'why, for the ledger'),
    ],
    example: 'locks release wallet:0xabc --reason "its agent hangs"',
    async act(run, given) {
      const [lock_id, reason] = [textOption(given, 'lock'), textOption(given, 'reason')]
      const { fencingToken: token } = given.options
      const resource = argument(given)
      const body = {
        resource,
        ...(typeof token === 'number' ? { token } : {}),
        ...(lock_id === undefined ? {} : { lock_id }),
        ...(reason === undefined ? {} : { reason }),
      }
      const locks = await askOrGovern(
        run,
        async (server) => {
          await server.post('/api/v1/locks/release', body)
          return allPages(server, `/api/v1/locks?resource=${encodeURIComponent(resource)}`, 'locks')
        },
        async (governor) => {
          await release(governor, { kind: 'release-lock', door: 'cli', ...body })
          return openLocks(governor, resource)
        },
      )
      run.answer({ resource, released: true, locks }, () => [`${safe(resource)} is released; ${nowText(locks)}`])
    },
  })
}

async function release(governor: DirectGovernor, command: Order<'release-lock'>): Promise<void> {
  const answer = await governor.submit(command, { kind: 'system', part: 'console' })
  if (!answer.ok) throw new CliError(EXIT.failed, answer.refusal.code, answer.refusal.detail)
}

/** What is held and waited for, of one resource or of all. */
const openLocks = (governor: DirectGovernor, resource?: string): readonly Body[] =>
  openLeases(governor.state())
    .filter((lease) => resource === undefined || lease.resource === resource)
    .map((lease) => ({ ...lockView(governor.state(), lease) }))

/** Who has a resource after somebody lost it. */
function nowText(locks: readonly Body[]): string {
  const names = (state: string): string =>
    locks
      .filter((lock) => lock['state'] === state)
      .map((lock) => safe(lock['agent_id']))
      .join(', ')
  const [held, queued] = [names('held'), names('queued')]
  return `${held ? `now held by ${held}` : 'nobody holds it now'}${queued ? `, waited for by ${queued}` : ''}.`
}

function lockTable(run: Run, locks: readonly Body[]): readonly string[] {
  if (locks.length === 0) return ['Nothing is locked.']
  const now = run.deps.clock.now()
  return table([
    ['RESOURCE', 'AGENT', 'STATE', 'PRIORITY', 'UNTIL', 'TOKEN', 'LOCK'],
    ...locks.map((l) => [
      short(l['resource'], 50),
      short(l['agent_id'], 30),
      stateOf(run, l),
      String(l['priority']),
      away(l['expires_at'], now),
      l['token'] === undefined ? '' : String(l['token']),
      safe(l['lock_id']),
    ]),
  ])
}

function stateOf({ paint }: Run, lock: Body): string {
  if (lock['state'] === 'queued') return paint('warn', `waits, place ${safe(lock['position'])}`)
  return lock['preempted_at'] === undefined ? paint('good', 'holds it') : paint('warn', 'is being preempted')
}
