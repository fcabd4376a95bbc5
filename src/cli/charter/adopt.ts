import type { Command } from 'commander'
import { loadSigned } from '../../charter/signed.ts'
import type { Body } from '../client.ts'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { FILE, fileOf } from './files.ts'

/** `charter adopt`. */
export function adoptCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'adopt',
    args: [FILE],
    summary: 'Send a charter with its signatures to the server, which adopts it or asks the people it takes',
    more: 'Where the charter in force has `amendments`, it becomes a motion that others must second. The server reads its own file again at its next start: put the same one there.',
    example: 'charter adopt next.yaml',
    async act(run, given) {
      const { content, signatures } = await loadSigned(fileOf(run, given))
      const body = { charter: content.charter, models: content.models, ...(signatures ? { signatures } : {}) }
      answerAdoption(run, await run.server.post('/api/v1/charter/adopt', body))
    },
  })
}

/** Says what came of an adoption. */
export function answerAdoption(run: Run, done: Body): void {
  const hash = safe(done['charter']).slice(0, 12)
  const motion = done['motion_id']
  run.answer(done, () => [
    typeof motion === 'string'
      ? `Proposed as ${safe(motion)}: it takes effect when ${safe(done['people'])} people have said yes (\`countersign motions second ${safe(motion)}\`). ${hash} stays in force until then.`
      : done['changed'] === true
        ? `The charter ${hash} is in force.`
        : `Nothing changed: ${hash} was in force already.`,
  ])
}
