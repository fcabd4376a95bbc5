import { isMotion } from '../../src/core/carded.ts'
import { seenOf } from '../../src/core/edits/seen.ts'
import { microsFromUsd } from '../../src/core/units.ts'
import { editLines } from '../../src/core/wording/edits.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded } from '../card/carded.ts'
import type { Page } from '../card/types.ts'
import { type Asked, cardHere } from './call.ts'
import { refused, say, submitAs, usage, wordsOf } from './said.ts'
import { whichOne } from './which.ts'

const COST = /^cost\s+\$?(\d{1,9}(?:\.\d{1,6})?)$/i

/** Changes the cost of a waiting request: `ID cost 3`. It approves nothing: the card then shows what it is. Arguments are edited elsewhere. */
export async function editPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [said, rest] = wordsOf(call.argument)
  const found = await whichOne(governor, said, `${call.prefix}edit k3x9f2 cost 3`, call.words)
  if ('headline' in found) return found
  if (isMotion(found)) return say(call.words.commands.edit.noProposal)
  const { id } = found
  const dollars = COST.exec(rest)?.[1]
  const cost = dollars === undefined ? undefined : microsFromUsd(Number(dollars))
  if (cost === undefined) return usage(call, `edit ${shortId(id)} cost 3`, call.words.commands.edit.others)
  const no = await submitAs(governor, call, {
    kind: 'edit',
    request_id: id,
    changes: { estimated_cost: cost },
    seen: seenOf(found),
    approve: false,
    door: call.spot.on,
    ...cardHere(governor.state(), call.spot, found),
  })
  if (no) return refused(call, call.words.commands.edit.not, no)
  const now = await findCarded(governor, id)
  const line = now && !isMotion(now) ? editLines(now, call.words).at(-1) : undefined
  return say(line ?? call.words.commands.edit.done, call.words.commands.edit.after)
}
