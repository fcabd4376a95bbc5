import type { ReportDraft } from '../../core/reports/draft.ts'
import { type ReportLook, type ReportSection, reportDetail, reportHead } from '../../core/wording/report.ts'
import { PICTURES } from '../../kaizen/reports/pictures.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one)

const section = ({ label, text }: ReportSection): string =>
  `<section><h2>${escapeHtml(label)}</h2>${text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')}</section>`

/** A report as a page: no script, no inline style, pictures from this server only. All text is escaped. */
export function reportHtml(id: string, report: ReportDraft, look: ReportLook): string {
  const { words } = look
  const { headline, sections } = reportHead(report, look)
  const root = `/api/v1/kaizen/reports/${encodeURIComponent(id)}/pictures`
  const pictures = PICTURES.map((name) => `<img src="${root}/${name}" alt="${escapeHtml(words.charts[name].title)}" width="420">`)
  return [
    `<!doctype html><html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escapeHtml(headline)}</title><link rel="stylesheet" href="/inbox/style.css"></head><body><main class="report">`,
    `<h1>${escapeHtml(headline)}</h1>`,
    ...sections.slice(0, 1).map(section),
    '<p><a href="/inbox">Inbox</a></p>',
    ...sections.slice(1).map(section),
    ...(sections.length > 0 ? ['<div class="pictures">', ...pictures, '</div>'] : []),
    ...reportDetail(report, words).map(section),
    '</main></body></html>',
  ].join('')
}
