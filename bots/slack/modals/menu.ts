import type { types } from '@slack/bolt'
import { rejectReasons } from '../../../src/core/approvals/reasons.ts'
import { asksPeople, type Carded, isMotion, type LookedAt } from '../../../src/core/carded.ts'
import type { Charter } from '../../../src/core/charter/compile.ts'
import { confirmationOf, editsOf, needsCode } from '../../../src/core/wording/quorum.ts'
import { byHand } from '../../card/approvals.ts'
import { option } from './fields.ts'
import { MODAL_NAMES, type ModalName } from './kinds.ts'

interface Item {
  readonly label: string
  /** A button of its own, before the others, instead of a line in the menu. */
  readonly button?: true
  readonly offered: (record: Carded, charter: Charter) => boolean
}

const isRequest = (record: Carded): boolean => !isMotion(record)
const isStaged = (record: Carded): boolean => !isMotion(record) && record.escalation?.staged !== undefined

/** Where the charter has common reasons, the button asks for one; elsewhere it rejects at one tap, and the menu asks for words. */
export const asksReason = (record: Carded | undefined, charter: Charter): boolean =>
  record !== undefined && !isMotion(record) && rejectReasons(record, charter).length > 0

const ITEMS = {
  approve: {
    label: 'Approve in writing …',
    button: true,
    offered: (record, charter) => !needsCode(record) && confirmationOf(record, charter) !== undefined,
  },
  reject: { label: 'Reject with a reason …', offered: (record, charter) => !asksReason(record, charter) },
  question: { label: 'Ask the agent …', offered: isRequest },
  delegate: { label: 'Delegate …', offered: isStaged },
  snooze: { label: 'Snooze …', offered: isStaged },
  longer: {
    label: 'Approve for longer …',
    offered: (record, charter) => isRequest(record) && !byHand(record) && charter.permits !== undefined,
  },
} as const satisfies Record<ModalName, Item>

/** What opens forms at a card: buttons that stand before its own, and a menu behind them. */
export interface Forms {
  readonly buttons: readonly types.Button[]
  /** At most five items (https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element). */
  readonly menu?: types.Overflow
}

/** Every form's button begins its `action_id` so. */
export const FORM_ACTION = /^form_/

/** The forms of a card. `whole`: everything that is approved can be seen there. */
export function formsOf(record: Carded, charter: Charter, whole: boolean): Forms {
  if (!asksPeople(record)) return { buttons: [] }
  const stage = isMotion(record) ? undefined : record.escalation?.staged?.stage
  const edits = editsOf(record)
  const tail = `${record.id}${stage === undefined ? '' : `.${stage + 1}`}${edits === 0 ? '' : `~${edits}`}`
  const offered = MODAL_NAMES.filter((name) => ITEMS[name].offered(record, charter)).map((name) => {
    const { label, button }: Item = ITEMS[name]
    const value = `m:${name}:${tail}`
    return { name, button, ...option(label, value), value }
  })
  const options = offered.filter(({ button }) => !button).map(({ text, value }) => ({ text, value }))
  return {
    buttons: offered.flatMap(({ name, button, text, value }) =>
      button && whole ? [{ type: 'button', action_id: `form_${name}`, text, value, style: 'primary' } as const] : [],
    ),
    ...(options.length > 0 ? { menu: { type: 'overflow', action_id: 'more', options } } : {}),
  }
}

/** What a menu's value asks for. */
export interface Choice {
  readonly modal: ModalName
  readonly id: string
  /** What its card showed; absent: what there is now. */
  readonly seen?: LookedAt
}

/** Parses the value of a menu's option; undefined when it is none of ours. */
export function choiceOf(value: string): Choice | undefined {
  const [, name = '', id = '', stage, edits] = /^m:([a-z]+):([A-Za-z0-9_-]{1,62})(?:\.(\d{1,2}))?(?:~(\d{1,2}))?$/.exec(value) ?? []
  const modal = MODAL_NAMES.find((known) => known === name)
  const seen = { ...(stage === undefined ? {} : { stage: Number(stage) }), ...(edits === undefined ? {} : { edits: Number(edits) }) }
  return modal && { modal, id, seen }
}
