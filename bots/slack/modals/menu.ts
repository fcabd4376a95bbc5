import type { types } from '@slack/bolt'
import { asksPeople, type Carded, isMotion } from '../../../src/core/carded.ts'
import type { Charter } from '../../../src/core/charter/compile.ts'
import { option } from './fields.ts'
import { MODAL_NAMES, type ModalName } from './kinds.ts'

interface Item {
  readonly label: string
  readonly offered: (record: Carded, charter: Charter) => boolean
}

const isRequest = (record: Carded): boolean => !isMotion(record)
const isStaged = (record: Carded): boolean => !isMotion(record) && record.escalation?.staged !== undefined

/** Where the charter has common reasons, the button asks for one; elsewhere it rejects at one tap, and the menu asks for words. */
export const asksReason = (charter: Charter): boolean => (charter.document.approvals?.reasons.length ?? 0) > 0

const ITEMS = {
  reject: { label: 'Reject with a reason …', offered: (_, charter) => !asksReason(charter) },
  question: { label: 'Ask the agent …', offered: isRequest },
  delegate: { label: 'Delegate …', offered: isStaged },
  snooze: { label: 'Snooze …', offered: isStaged },
  longer: { label: 'Approve for longer …', offered: (record, charter) => isRequest(record) && charter.permits !== undefined },
} as const satisfies Record<ModalName, Item>

/** The menu of a card beside its buttons, at most five items (https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element). */
export function menuOf(record: Carded, charter: Charter): types.Overflow | undefined {
  if (!asksPeople(record)) return undefined
  const stage = isMotion(record) ? undefined : record.escalation?.staged?.stage
  const tail = stage === undefined ? record.id : `${record.id}.${stage + 1}`
  const options = MODAL_NAMES.filter((name) => ITEMS[name].offered(record, charter)).map((name) =>
    option(ITEMS[name].label, `m:${name}:${tail}`),
  )
  return options.length === 0 ? undefined : { type: 'overflow', action_id: 'more', options }
}

/** What a menu's value asks for. */
export interface Choice {
  readonly modal: ModalName
  readonly id: string
  readonly stage?: number
}

/** Parses the value of a menu's option; undefined when it is none of ours. */
export function choiceOf(value: string): Choice | undefined {
  const [, name = '', id = '', stage] = /^m:([a-z]+):([A-Za-z0-9_-]{1,62})(?:\.(\d{1,2}))?$/.exec(value) ?? []
  const modal = MODAL_NAMES.find((known) => known === name)
  return modal && { modal, id, ...(stage === undefined ? {} : { stage: Number(stage) }) }
}
