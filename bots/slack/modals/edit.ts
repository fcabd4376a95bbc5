import type { types } from '@slack/bolt'
import { isMotion } from '../../../src/core/carded.ts'
import { ARGS, type Changes, type FieldChange } from '../../../src/core/edits/changes.ts'
import { draftEdit, editableOf } from '../../../src/core/edits/law.ts'
import { pathKeys, valueIn } from '../../../src/core/edits/paths.ts'
import type { Seen } from '../../../src/core/edits/record.ts'
import { redactChanges } from '../../../src/core/edits/redact.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import type { Json } from '../../../src/core/json.ts'
import { legible } from '../../../src/core/legible.ts'
import { redactBody, UNKEYED } from '../../../src/core/redaction/redact.ts'
import type { RequestRecord } from '../../../src/core/state.ts'
import { formatUsd, microsFromUsd, usdFromMicros } from '../../../src/core/units.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { refusalDetail } from '../../../src/core/wording/refusal.ts'
import { cut } from '../../../src/core/wording/text.ts'
import { byHand } from '../../card/approvals.ts'
import { paragraph, sectionBlock } from '../text.ts'
import { chips, chosen, menu, option, textInput, type Values, written } from './fields.ts'
import type { About, Modal } from './modal.ts'

/** Longest value that an input of Slack's takes, in characters. */
const MOST = 3000
/** Arguments that the form offers; who needs others uses the command line. */
const OFFERED = 20
/** Longest value in the list of changes, in characters. */
const SHOWN = 1000

/** What was filled in, kept until the changes are confirmed. */
interface Wanted {
  readonly changes: Changes
  readonly seen: Seen
  readonly approve: boolean
}

/** Changes a waiting request instead of rejecting it; the changes are shown before anything is recorded. */
export const edit: Modal = {
  main: 'cost',
  blocks({ governor, record, words: { forms } }) {
    const told = forms.edit
    if (isMotion(record)) return told.proposal
    if (record.ask.plan) return told.plan
    const { raise, models } = editableOf(governor.charter(), record)
    const cost = String(usdFromMicros(record.ask.estimated_cost))
    const after = [option(told.approve, 'yes'), option(told.only, 'no')] as const
    return [
      textInput('cost', told.cost, { most: 16, initial: cost, optional: true, hint: raise ? told.raise : told.lower }),
      ...fieldsOf(about(governor, record)).map(({ path, text }, i) =>
        textInput(`arg${i}`, `${ARGS}${legible(path)}`, {
          most: MOST,
          lines: true,
          optional: true,
          ...(text === '' ? {} : { initial: text }),
        }),
      ),
      ...(models.length > 0
        ? [
            menu(
              'model',
              told.model,
              models.map((id) => option(id, id)),
              { optional: true },
            ),
          ]
        : []),
      ...(byHand(record) ? [] : [chips('after', told.after, after, { initial: after[0] })]),
      paragraph(told.consequences),
    ]
  },
  read({ governor, record, channel, said, words }, values) {
    const told = words.forms.edit
    if (isMotion(record)) return { errors: { cost: told.proposal } }
    if (said !== null) {
      const { changes, seen, approve } = said as unknown as Wanted
      const where = channel === undefined ? {} : { channel }
      return { command: { kind: 'edit', request_id: record.id, changes, seen, approve, door: 'slack', ...where } }
    }
    const wanted = changesIn(governor, record, values, words)
    if ('errors' in wanted) return wanted
    const changes = redactChanges(wanted, record.ask.args, (body) => redactBody(body, UNKEYED))
    const draft = draftEdit(governor.charter(), record, changes)
    if ('code' in draft)
      return { errors: { [fieldOf(draft.detail, fieldsOf(about(governor, record)))]: `${refusalDetail(draft, words)}.` } }
    const approve = !byHand(record) && chosen(values, 'after') !== 'no'
    const kept: Wanted = { changes, seen: seenOf(record), approve }
    return {
      next: {
        blocks: shown(draft.changes, approve, words),
        submit: approve ? told.submitBoth : told.submitOnly,
        said: kept as unknown as Json,
      },
    }
  },
}

type Governor = About['governor']
const about = (governor: Governor, record: RequestRecord) => ({ governor, record })

interface Field {
  readonly path: string
  readonly value: Json | undefined
  /** As the form shows it: a text as it is, anything else as JSON; empty: there is none. */
  readonly text: string
}

/** The arguments that may be edited and fit an input. */
function fieldsOf({ governor, record }: { readonly governor: Governor; readonly record: RequestRecord }): readonly Field[] {
  const { paths } = editableOf(governor.charter(), record)
  const fields = paths.map((path): Field => {
    const value = valueIn(record.ask.args, pathKeys(path))
    return { path, value, text: value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value) }
  })
  return fields.filter(({ text }) => text.length <= MOST).slice(0, OFFERED)
}

function changesIn(
  governor: Governor,
  record: RequestRecord,
  values: Values,
  { forms }: Catalogue,
): Changes | { readonly errors: Readonly<Record<string, string>> } {
  const errors: Record<string, string> = {}
  const said = written(values, 'cost').replace(/^\$/, '')
  const cost = /^\d{1,9}(?:\.\d{1,6})?$/.test(said) ? microsFromUsd(Number(said)) : undefined
  if (said !== '' && cost === undefined) errors['cost'] = forms.expectedUsd
  const args: Record<string, Json> = {}
  for (const [i, { path, value, text }] of fieldsOf(about(governor, record)).entries()) {
    const words = written(values, `arg${i}`)
    if (words === '' || words === text.trim()) continue
    const parsed = typeof value === 'string' ? words : jsonIn(words)
    if (parsed === undefined && value !== undefined) errors[`arg${i}`] = forms.edit.expectedJson
    else args[path] = parsed ?? words
  }
  if (Object.keys(errors).length > 0) return { errors }
  const model = chosen(values, 'model')
  return {
    ...(cost === undefined || cost === record.ask.estimated_cost ? {} : { estimated_cost: cost }),
    ...(Object.keys(args).length > 0 ? { args } : {}),
    ...(model === undefined ? {} : { model }),
  }
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The input that a refusal of a draft is about. */
function fieldOf(detail: string, fields: readonly Field[]): string {
  const arg = fields.findIndex(({ path }) => detail.startsWith(`${ARGS}${path}`))
  if (arg >= 0) return `arg${arg}`
  return detail.startsWith('The model') ? 'model' : 'cost'
}

/** Each field from what to what, in full as far as a form has room. */
function shown(changes: readonly FieldChange[], approve: boolean, words: Catalogue): readonly types.KnownBlock[] {
  const parts = changes.map(({ field, from, to }) => {
    const [was, is] = [from, to].map((value) => valueText(field, value, words))
    return sectionBlock({ label: cut(legible(field), 100), text: `${was}\n→ ${is}`, code: true })
  })
  const what = approve ? words.forms.edit.shown : words.forms.edit.shownOnly
  return [paragraph(what, { bold: true }), ...parts]
}

function valueText(field: string, value: Json | undefined, words: Catalogue): string {
  if (value === undefined) return words.common.nothing
  if (field === 'estimated_cost') return formatUsd(Number(value))
  return cut(legible(typeof value === 'string' ? value : JSON.stringify(value)), SHOWN)
}
