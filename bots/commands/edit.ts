import { isMotion } from '../../src/core/carded.ts'
import { seenOf } from '../../src/core/edits/seen.ts'
import { microsFromUsd } from '../../src/core/units.ts'
import { editLines } from '../../src/core/wording/edits.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { say, submitAs, usage, wordsOf } from './said.ts'
import { whichOne } from './which.ts'

const COST = /^cost\s+\$?(\d{1,9}(?:\.\d{1,6})?)$/i

/** Changes the cost of a waiting request: `ID cost 3`. It approves nothing: the card then shows what it is. Arguments are edited elsewhere. */
export async function editPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [said, rest] = wordsOf(call.argument)
  const found = await whichOne(governor, said, `${call.prefix}edit k3x9f2 cost 3`)
  if ('headline' in found) return found
  if (isMotion(found)) return say('This is for requests of agents; a proposal has no cost.')
  const { id } = found
  const dollars = COST.exec(rest)?.[1]
  const cost = dollars === undefined ? undefined : microsFromUsd(Number(dollars))
  if (cost === undefined)
    return usage(call, `edit ${shortId(id)} cost 3`, 'Arguments and the model are edited in the inbox or on the command line.')
  const no = await submitAs(governor, call, {
    kind: 'edit',
    request_id: id,
    changes: { estimated_cost: cost },
    seen: seenOf(found),
    approve: false,
    door: call.spot.on,
    ...cardHere(governor.state(), call.spot, found),
  })
  if (no) return say('Nothing was edited.', no.detail)
  const now = await findCarded(governor, id)
  const line = now && !isMotion(now) ? editLines(now, call.words).at(-1) : undefined
  return say(line ?? 'It is edited.', 'It is not approved by that: approve it on its card, which shows what it is now.')
}
