import type { Ask } from '../../core/ask.ts'
import { compileCharter } from '../../core/charter/compile.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import type { Improvement } from '../../core/improvements/kinds.ts'
import { improvePeople } from '../../core/improvements/motion.ts'
import { proposalOf } from '../../core/standing-grants/terms.ts'
import type { Window } from '../backtest/result.ts'
import type { Trial } from '../backtest/trial.ts'

/** Finds a request of the ledger; undefined: there is none of that id. */
export type FindAsk = (request_id: string) => Promise<Ask | undefined>

/** What is tried on the past for a change that makes this charter of the one in force; undefined: what it is like is not to be found. */
export async function trialOf(content: CharterContent, change: Improvement, { to }: Window, find: FindAsk): Promise<Trial | undefined> {
  if (change.kind === 'remove_key') return { ...content, besides: { kind: 'no_key', key_id: change.key_id } }
  if (change.kind !== 'standing_grant_for_pattern') return content
  const like = await find(change.request_id)
  if (!like) return undefined
  const said = proposalOf(change.terms)
  // Good until an instant to come: in the past it is good for as long.
  const { until, ...terms } = 'until' in said ? said : { ...said, until: 0 }
  const proposal = 'until' in said ? { ...terms, for: until - to } : said
  return { ...content, besides: { kind: 'grant', like, proposal, people: improvePeople(compileCharter(content), { change }) } }
}
