import type { CharterContent } from '../charter/content.ts'
import { parseCharter } from '../charter/parse.ts'
import { type Change, diffContents } from '../constitution/diff.ts'
import type { Json } from '../json.ts'
import type { Reason } from '../reason.ts'
import { edited } from './edit.ts'
import type { Improvement } from './kinds.ts'
import { loosening } from './loosens.ts'
import { kindOf } from './table.ts'

/** What a change makes of a charter; what it loosens is found by comparing the two, never said by who proposes it. */
export interface Improved {
  /** The same content for a change that is no text of the charter. */
  readonly content: CharterContent
  readonly changes: readonly Change[]
  /** Those of them that loosen a control. */
  readonly loosened: readonly Change[]
  readonly loosens: boolean
}

/** The charter that a change makes of another, or why it makes none: it does not fit, what it makes is not valid, or it touches what is locked or signed. */
export function improve(content: CharterContent, change: Improvement): Improved | { readonly refused: Reason } {
  const { edits, act } = kindOf(change)
  if (!edits) return { content, changes: [], loosened: [], loosens: act?.loosens ?? true }
  let value = content as unknown as Json
  for (const edit of edits(change)) {
    const next = edited(value, edit)
    if ('fault' in next) return refused('does_not_fit', `It does not fit the charter: ${next.fault}`)
    value = next.value
  }
  const parsed = parseCharter(value)
  if ('faults' in parsed) {
    const [fault] = parsed.faults
    return refused('charter_invalid', `It would make a charter that is not valid: ${fault?.path}: ${fault?.message}`)
  }
  const changes = diffContents(content, parsed.content)
  const locked = changes.find((one) => one.locked)
  if (locked) return refused('locked', `${locked.path} is locked: only a charter that the keys of the constitution sign changes it`)
  if (changes.length > 0 && content.charter.signing?.require_signature === true)
    return refused('signed', 'This charter changes only with signatures: make the change in the file, sign it and adopt it')
  const loosened = loosening(changes, content.models)
  return { content: parsed.content, changes, loosened, loosens: loosened.length > 0 }
}

const refused = (code: string, text: string): { readonly refused: Reason } => ({ refused: { code, text } })
