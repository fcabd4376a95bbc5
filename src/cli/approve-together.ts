import { createHash } from 'node:crypto'
import { type Body, listOf, objectOf } from './client.ts'
import { CliError, EXIT } from './exit.ts'
import { safe, usd } from './print.ts'
import { requestLines, standing } from './request-text.ts'
import type { Run } from './run.ts'

/** Characters that are enough to tell what was shown from anything else, and can be read out. */
const LENGTH = 12

/**
 * Approves several requests in one act. Without `shown` it only shows them, each in full, and says what to add: so nobody approves what
 * they did not have before them, and nothing that changed since.
 */
export async function approveTogether(run: Run, ids: readonly string[], shown: string | undefined, said: Body): Promise<void> {
  if (Object.keys(said).length > 0)
    throw new CliError(EXIT.usage, 'usage', 'Several requests are approved without other options; do this one by one.')
  const requests = await Promise.all(ids.map((id) => run.server.get(`/api/v1/requests/${encodeURIComponent(id)}`)))
  const digests = requests.map((request) => String(request['action_digest']))
  const now = createHash('sha256').update(digests.join(' ')).digest('hex').slice(0, LENGTH)
  if (shown === undefined) return run.answer({ requests, shown: now }, () => shownLines(run, requests, ids, now))
  if (shown !== now)
    throw new CliError(
      EXIT.failed,
      'changed',
      'These are not the requests that were shown with this --shown; leave it out to see them as they are now.',
    )
  const body = { ids, seen: Object.fromEntries(ids.map((id, i) => [id, digests[i]])) }
  const answer = await run.server.post('/api/v1/requests/approve', body)
  const results = listOf(answer, 'results')
  run.answer(answer, () =>
    results.map((one) =>
      one['approved'] === true
        ? `${safe(one['request_id'])} · ${standing(run, objectOf(one, 'request'))}`
        : `${safe(one['request_id'])} · ${run.paint('bad', 'not approved')} (${safe(one['code'])}): ${safe(one['detail'])}`,
    ),
  )
  if (results.some((one) => one['approved'] !== true)) throw new CliError(EXIT.failed, 'not_all', '')
}

function shownLines(run: Run, requests: readonly Body[], ids: readonly string[], shown: string): readonly string[] {
  const sum = requests.reduce((total, request) => total + Number(objectOf(request, 'request')['estimated_cost_usd'] ?? 0), 0)
  return [
    ...requests.flatMap((request) => [...requestLines(run, request, objectOf(request, 'request')), '']),
    `${requests.length} requests, together ${usd(sum)}. Nothing is approved yet. To approve them:`,
    `  countersign approve ${ids.map(safe).join(' ')} --shown ${shown}`,
  ]
}
