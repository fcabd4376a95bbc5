import { legible } from '../../src/core/legible.ts'
import { redactText, UNKEYED } from '../../src/core/redaction/redact.ts'
import { clockTime } from '../../src/core/when.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'
import { refused } from './said.ts'

/** Longest reason that is recorded, in characters. */
const REASON = 500

/** Half of a character, which no ledger entry can hold. */
const HALVES = /\p{Surrogate}/gu

/** Stops everything, once the word `now` stands behind the command: a menu tap alone must not. @throws StoreUnavailable when it cannot be recorded */
export async function haltPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [, confirmed, why = ''] = /^(now)?\b\s*(.*)$/is.exec(call.argument) ?? []
  const told = call.words.commands.halt
  const { halted } = governor.state()
  if (halted) return haltedPage(governor, call)
  if (confirmed === undefined)
    return {
      headline: told.sure,
      sections: [
        {
          label: '',
          text: told.what(`${call.prefix}halt now`),
        },
      ],
    }
  const reason = cut(legible(redactText(why.trim().replace(HALVES, ''), UNKEYED)), REASON) || 'no reason given'
  const principal = { kind: 'person', identity: call.identity, ...(call.name === undefined ? {} : { name: call.name }) } as const
  const answer = await governor.submit({ kind: 'halt', reason, door: call.spot.on }, principal)
  return answer.ok ? haltedPage(governor, call) : refused(call, told.not, answer.refusal)
}

function haltedPage(governor: GovernorFace, { words }: Asked): Page {
  const told = words.commands.halt
  const { halted } = governor.state()
  if (!halted) return { headline: told.nothing, sections: [] }
  const at = clockTime(halted.at, governor.charter().document.timezone, governor.clock.now())
  return {
    headline: told.done,
    sections: [
      { label: told.by, text: told.byText(halted.by.operator, at, cut(legible(halted.reason), REASON)) },
      { label: '', text: told.until },
    ],
  }
}
