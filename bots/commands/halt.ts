import { legible } from '../../src/core/legible.ts'
import { redactText, UNKEYED } from '../../src/core/redaction/redact.ts'
import { clockTime } from '../../src/core/when.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Longest reason that is recorded, in characters. */
const REASON = 500

/** Half of a character, which no ledger entry can hold. */
const HALVES = /\p{Surrogate}/gu

/** Stops everything, once the word `now` stands behind the command: a menu tap alone must not. @throws StoreUnavailable when it cannot be recorded */
export async function haltPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [, confirmed, why = ''] = /^(now)?\b\s*(.*)$/is.exec(call.argument) ?? []
  const { halted } = governor.state()
  if (halted) return haltedPage(governor)
  if (confirmed === undefined)
    return {
      headline: 'This stops every agent at once.',
      sections: [
        {
          label: '',
          text: `What waits is rejected, and nothing is granted until operators lift it. Write ${call.prefix}halt now and why.`,
        },
      ],
    }
  const reason = cut(legible(redactText(why.trim().replace(HALVES, ''), UNKEYED)), REASON) || 'no reason given'
  const principal = { kind: 'person', identity: call.identity, ...(call.name === undefined ? {} : { name: call.name }) } as const
  const answer = await governor.submit({ kind: 'halt', reason, door: call.spot.on }, principal)
  return answer.ok ? haltedPage(governor) : { headline: 'Nothing was halted.', sections: [{ label: '', text: answer.refusal.detail }] }
}

function haltedPage(governor: GovernorFace): Page {
  const { halted } = governor.state()
  if (!halted) return { headline: 'Nothing is halted.', sections: [] }
  const at = clockTime(halted.at, governor.charter().document.timezone, governor.clock.now())
  return {
    headline: 'Everything is halted.',
    sections: [
      { label: 'By', text: `${halted.by.operator} at ${at}: ${cut(legible(halted.reason), REASON)}` },
      { label: '', text: 'Nothing is granted or used until operators lift it: countersign lift' },
    ],
  }
}
