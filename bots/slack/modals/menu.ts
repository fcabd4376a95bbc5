import type { types } from '@slack/bolt'
import { rejectReasons } from '../../../src/core/approvals/reasons.ts'
import { asksPeople, type Carded, isMotion, type LookedAt } from '../../../src/core/carded.ts'
import type { Charter } from '../../../src/core/charter/compile.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { confirmationOf, editsOf, needsCode } from '../../../src/core/wording/quorum.ts'
import { byHand } from '../../card/approvals.ts'
import { option } from './fields.ts'
import { MODAL_NAMES, type ModalName } from './kinds.ts'

interface Item {
  /** A button of its own, before those of the card, instead of a line in the menu. */
  readonly first?: true
  /** It approves, so everything must be to be seen there. */
  readonly whole?: true
  readonly offered: (record: Carded, charter: Charter) => boolean
}

const isRequest = (record: Carded): boolean => !isMotion(record)
const isStaged = (record: Carded): boolean => !isMotion(record) && record.escalation?.staged !== undefined

/** Where the charter has common reasons, the button asks for one; elsewhere it rejects at one tap, and the menu asks for words. */
export const asksReason = (record: Carded | undefined, charter: Charter): boolean =>
  record !== undefined && !isMotion(record) && rejectReasons(record, charter).length > 0

const ITEMS = {
  approve: {
    first: true,
    whole: true,
    offered: (record, charter) => needsCode(record) || confirmationOf(record, charter) !== undefined,
  },
  edit: { whole: true, offered: (record) => !isMotion(record) && !record.ask.plan },
  reject: { offered: (record, charter) => !asksReason(record, charter) },
  question: { offered: isRequest },
  delegate: { offered: isStaged },
  snooze: { offered: isStaged },
  longer: {
    whole: true,
    offered: (record, charter) => isRequest(record) && !byHand(record) && charter.permits !== undefined,
  },
  glass: {
    whole: true,
    offered: (record, charter) => isRequest(record) && charter.approvals?.breakGlass !== undefined,
  },
} as const satisfies Record<ModalName, Item>

/** What opens forms at a card: buttons before and behind its own, and a menu at the end. */
export interface Forms {
  readonly before: readonly types.Button[]
  readonly behind: readonly types.Button[]
  readonly menu?: types.Overflow
}

/** Most items of a menu (https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element); what does not fit is a button. */
const MENU = 5

/** Every form's button begins its `action_id` so. */
export const FORM_ACTION = /^form_/

/** The forms of a card. `whole`: everything that is approved can be seen there. */
export function formsOf(record: Carded, charter: Charter, whole: boolean, words: Catalogue): Forms {
  if (!asksPeople(record)) return NO_FORMS
  const stage = isMotion(record) ? undefined : record.escalation?.staged?.stage
  const edits = editsOf(record)
  const tail = `${record.id}${stage === undefined ? '' : `.${stage + 1}`}${edits === 0 ? '' : `~${edits}`}`
  const found = MODAL_NAMES.map((name) => ({ name, item: ITEMS[name] as Item, value: `m:${name}:${tail}` })).filter(
    ({ item }) => item.offered(record, charter) && (whole || !item.whole),
  )
  const [first, rest] = [found.filter(({ item }) => item.first), found.filter(({ item }) => !item.first)]
  const options = rest.slice(0, MENU).map(({ name, value }) => option(words.cards.forms[name], value))
  return {
    before: first.map((one) => ({ ...buttonOf(one, words), style: 'primary' })),
    behind: rest.slice(MENU).map((one) => buttonOf(one, words)),
    ...(options.length > 0 ? { menu: { type: 'overflow', action_id: 'more', options } } : {}),
  }
}

const buttonOf = ({ name, value }: { readonly name: ModalName; readonly value: string }, { cards }: Catalogue): types.Button => ({
  type: 'button',
  action_id: `form_${name}`,
  text: option(cards.forms[name], value).text as types.PlainTextElement,
  value,
})

/** None: it does not wait, or somebody else answers it. */
export const NO_FORMS: Forms = { before: [], behind: [] }

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
