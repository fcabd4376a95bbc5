import type { ReportDraft } from '../../src/core/reports/draft.ts'
import { headOwed, partOwed } from '../../src/core/reports/owed.ts'
import type { ReportRow } from '../../src/core/reports/record.ts'
import type { Millis } from '../../src/core/units.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { reportTold } from './told.ts'

/** What posting reports needs. */
export type ReportDeps = Pick<CardDeps, 'governor' | 'skins' | 'draw'>

/**
 * Tells a channel the parts of a report that the state still owes it, one after the other, each recorded before the next; answers when to come
 * again, or nothing when there is nothing left to do. @throws StoreUnavailable when the ledger cannot be read
 */
export async function postReport(deps: ReportDeps, id: string, channel: string): Promise<Millis | undefined> {
  for (;;) {
    const { governor, skins, draw } = deps
    const row = governor.state().reports.get(id)
    const part = row && partOwed(governor.state(), row, channel)
    if (!row || !part) return undefined
    const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
    if (!skin) return PLATFORM_OFF
    const { refs } = row.channels[channel] ?? { refs: [] }
    const report = await readReport(governor, row)
    const pictures = part === 'pictures' && draw ? await draw(report, channelWords(governor.charter(), channel)) : []
    const result = await skin.report(movedTo(governor, channel), report, { part, pictures }, refs)
    const again = await reportTold(governor, channel, result, {
      posted: (ref) => ({
        kind: 'report-posted',
        report_id: id,
        channel,
        part: refs.length,
        ref,
        ...(part === 'head' ? { version: row.version } : {}),
      }),
      failed: (reason) => ({ kind: 'report-failed', report_id: id, channel, reason }),
    })
    if (again !== undefined || result.kind !== 'shown') return again
  }
}

/**
 * Edits the head of a report to what has become of the proposals it names, if the state still owes that; answers when to come again, or nothing
 * when there is nothing left to do. @throws StoreUnavailable when the ledger cannot be read
 */
export async function editHead({ governor, skins }: ReportDeps, id: string, channel: string): Promise<Millis | undefined> {
  const row = governor.state().reports.get(id)
  const told = row?.channels[channel]
  if (!row || !told || !headOwed(told)) return undefined
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const report = await readReport(governor, row)
  const result = await skin.report(movedTo(governor, channel), report, { part: 'head', pictures: [] }, told.refs)
  const edited = { kind: 'report-edited', report_id: id, channel, version: row.version } as const
  return reportTold(governor, channel, result, { posted: () => edited, failed: (gone) => ({ ...edited, gone }) })
}

/** What a report says, as its entry has it. */
async function readReport(governor: GovernorFace, { id, seq }: ReportRow): Promise<ReportDraft> {
  const [stored] = await governor.read(seq - 1, 1)
  const draft = stored?.entry.type === 'report.made' ? stored.entry.data.input.command.report : undefined
  if (!draft) throw new Error(`the entry ${seq} is not the report ${id}`)
  return draft
}
