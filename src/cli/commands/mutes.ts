import { Argument, type Command } from 'commander'
import { MUTABLE } from '../../core/notifications/kinds.ts'
import { type Body, listOf } from '../client.ts'
import { argument, define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe, table } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

const CHANNEL = new Argument('<channel>', 'your own chat with the bot, such as telegram:1001')
const KINDS = [...MUTABLE, 'all'] as const
const PATH = '/api/v1/operators/me/mutes'

/** `mute`, `unmute` and `mutes`. */
export function muteCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'mute',
    summary: 'Silence alerts, reports or all of these in your own chat with the bot',
    more: 'With --token and your own token. Requests cannot be muted: whoever is asked hears of it. A direct message in Slack is muted there, by /countersign mute.',
    args: [CHANNEL, new Argument('<kind>', 'what to silence').choices(KINDS)],
    example: 'mute telegram:1001 reports',
    async act(run, given) {
      const kind = argument(given, 1)
      const kinds = kind === 'all' ? MUTABLE : [kind]
      tell(run, listOf(await run.server.post(PATH, { channel: argument(given), kinds }), 'mutes'))
    },
  })

  define(program, deps, {
    name: 'unmute',
    summary: 'Let everything through again in your own chat with the bot',
    more: 'With --token and your own token.',
    args: [CHANNEL],
    example: 'unmute telegram:1001',
    async act(run, given) {
      tell(run, listOf(await run.server.post(PATH, { channel: argument(given), kinds: [] }), 'mutes'))
    },
  })

  define(program, deps, {
    name: 'mutes',
    summary: 'List what is muted, and where',
    example: 'mutes',
    async act(run) {
      const mutes = await askOrGovern<readonly Body[]>(
        run,
        async (server) => listOf(await server.get('/api/v1/operators/mutes'), 'mutes'),
        async (governor) => [...governor.state().mutes.entries()].map(([channel, kinds]) => ({ channel, kinds })),
      )
      tell(run, mutes)
    },
  })
}

function tell(run: Run, mutes: readonly Body[]): void {
  run.answer({ mutes }, () =>
    mutes.length === 0
      ? ['Nothing is muted.']
      : table([
          ['CHANNEL', 'MUTED'],
          ...mutes.map((one) => [safe(one['channel']), (one['kinds'] as readonly unknown[]).map(safe).join(', ')]),
        ]),
  )
}
