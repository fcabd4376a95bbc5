import { type Command, Option } from 'commander'
import { define, group } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { queuePlace } from '../queue-place.ts'
import { queueLines, recipe } from '../queue-text.ts'

/** `queue info`. */
export function queueCommands(program: Command, deps: CliDeps): void {
  const queue = group(program, 'queue', 'The queue through which agents may ask')

  define(queue, deps, {
    name: 'info',
    summary: 'Print how an agent asks over the queue from another process',
    more: 'Reads DATABASE_URL and REDIS_URL as the server does, and never prints a password.',
    options: [new Option('--script', 'print the example program alone')],
    example: 'queue info --script > queue-agent.mjs',
    async act(run, { options }) {
      const script = recipe()
      const place = queuePlace(run.settings)
      if (options['script'] === true && !run.settings.json) deps.out(script.trimEnd())
      else
        run.answer({ ...place, requests: 'countersign-requests', replies: 'countersign-replies-<agent_id>', script }, () =>
          queueLines(place),
        )
    },
  })
}
