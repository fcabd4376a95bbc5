import { z } from 'zod'
import { operatorOf } from '../../core/charter/compile.ts'
import { SCHEDULES } from '../../core/charter/sections/kaizen/schedules.ts'
import type { ReportDraft } from '../../core/reports/draft.ts'
import { windowKey } from '../../core/schedules/cron.ts'
import { nextRuns } from '../../core/schedules/due.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { type Catalogue, catalogueOf } from '../../core/wording/catalogue/index.ts'
import { type ReportLook, reportDetail, reportHead } from '../../core/wording/report.ts'
import { drawPicture, PICTURES } from '../../kaizen/reports/pictures.ts'
import { sendBytes, sendJson } from '../answer.ts'
import { type Caller, operatorPrincipal, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { preferredLanguage } from '../inbox/language.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { reportHtml } from '../reports/page.ts'
import { problems, RequestParams } from '../schemas.ts'
import { PAGE_CSP, pageHeaders } from '../security.ts'

const Section = z.object({ label: z.string(), text: z.string() })
const ReportSchema = z.object({
  report: z.unknown().describe('The report as data: money in micro-dollars, time in ms'),
  headline: z.string(),
  sections: z.array(Section).describe('What to do, then what changed'),
  detail: z.array(Section).describe('The numbers that the pictures show, and more'),
  pictures: z.array(z.enum(PICTURES)).describe('Each is at …/pictures/NAME'),
})

/** A report in data and words. */
const reportView = (report: ReportDraft, look: ReportLook) => ({
  report,
  ...reportHead(report, look),
  detail: reportDetail(report, look.words),
  pictures: PICTURES,
})

/** What is done by schedule, and the reports that came of it. */
export function reportRoutes(api: Api, { governor, runs }: HttpContext): void {
  const refuseOthers = (caller: Caller): void => {
    onlyOperators(governor, caller, 'read reports')
  }
  /** In the language that the charter says of a person, else in that of their browser. */
  const wordsOf = ({ principal }: Caller, wanted: string | undefined): Catalogue => {
    const known = principal.kind === 'person' ? operatorOf(governor.charter(), principal.identity) : undefined
    return catalogueOf(known?.language ?? preferredLanguage(wanted))
  }
  const look = (words: Catalogue): ReportLook => ({
    state: governor.state(),
    zone: governor.charter().document.timezone,
    now: governor.clock.now(),
    words,
  })
  /** A report, also one that left the state: its entries are about it. */
  const find = async (id: string): Promise<ReportDraft> => {
    for (const { entry } of await governor.about(id))
      if (entry.type === 'report.made' && entry.data.input.command.report) return entry.data.input.command.report
    throw new ProblemError('not_found', `There is no report ${id}; GET /api/v1/kaizen/reports lists the newest`)
  }

  api.get(
    '/api/v1/kaizen/reports',
    {
      schema: {
        tags: ['kaizen'],
        summary: 'The newest reports, and what is done when',
        response: {
          200: z.object({
            schedules: z.array(
              z.object({
                schedule: z.enum(SCHEDULES),
                next: z.iso.datetime(),
                last: z.string().nullable().describe('The time the last run was due at; null: none yet'),
                done: z.boolean().describe('false: it is owed'),
              }),
            ),
            reports: z.array(
              z.object({ id: z.string(), day: z.string(), at: z.iso.datetime(), channels: z.record(z.string(), z.string()) }),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      refuseOthers(caller)
      const state = governor.state()
      const schedules = nextRuns(state, governor.clock.now()).map(({ schedule, at }) => {
        const { window, done } = state.schedules.get(schedule) ?? {}
        return { schedule, next: new Date(at).toISOString(), last: window ?? null, done: window === undefined || done !== undefined }
      })
      const reports = [...state.reports.entries()]
        .map(([, row]) => row)
        .sort((a, b) => b.seq - a.seq)
        .map(({ id, day, at, messages, channels }) => ({
          id,
          day,
          at: new Date(at).toISOString(),
          channels: Object.fromEntries(
            Object.entries(channels).map(([key, { refs, failed }]) => [key, failed ? 'failed' : refs.length < messages ? 'owed' : 'told']),
          ),
        }))
      return sendJson(reply, { schedules, reports })
    },
  )

  api.get(
    '/api/v1/kaizen/reports/:id',
    { schema: { tags: ['kaizen'], summary: 'One report', params: RequestParams, response: { 200: ReportSchema, ...problems } } },
    async ({ params, caller }, reply) => {
      refuseOthers(caller)
      return sendJson(reply, reportView(await find(params.id), look(en)))
    },
  )

  api.get(
    '/api/v1/kaizen/reports/:id/pictures/:picture',
    {
      schema: {
        tags: ['kaizen'],
        summary: 'A picture of a report, as PNG',
        params: RequestParams.extend({ picture: z.enum(PICTURES) }),
        response: { 200: { description: 'The picture', content: { 'image/png': { schema: z.string() } } }, ...problems },
      },
    },
    async ({ params, caller, headers }, reply) => {
      refuseOthers(caller)
      const png = await drawPicture(await find(params.id), params.picture, wordsOf(caller, headers['accept-language']))
      return sendBytes(reply, png, { 'content-type': 'image/png', vary: 'Accept-Language' })
    },
  )

  api.get('/reports/:id', { schema: { hide: true, params: RequestParams } }, async ({ params, caller, headers }, reply) => {
    // Who is not logged in is led to where they can be.
    if (!readsAll(governor, caller)) return reply.redirect('/inbox', 303)
    const html = reportHtml(params.id, await find(params.id), look(wordsOf(caller, headers['accept-language'])))
    return reply
      .headers({ ...pageHeaders(PAGE_CSP), vary: 'Accept-Language' })
      .header('content-type', 'text/html; charset=utf-8')
      .send(html)
  })

  api.post(
    '/api/v1/kaizen/run',
    {
      schema: {
        tags: ['kaizen'],
        summary: 'Do now what a schedule does',
        description:
          'Administrators. With `dry_run` it only says what would be posted or proposed, for every operator, and changes nothing.',
        body: z.strictObject({ schedule: z.enum(SCHEDULES), dry_run: z.boolean().default(false) }),
        response: {
          200: z.object({ schedule: z.enum(SCHEDULES), outcome: z.unknown(), report: ReportSchema.nullable() }),
          202: z.object({ schedule: z.enum(SCHEDULES), window: z.string().describe('Names the run') }),
          ...problems,
        },
      },
    },
    async ({ body: { schedule, dry_run }, caller }, reply) => {
      const now = governor.clock.now()
      if (dry_run) {
        refuseOthers(caller)
        const { outcome, report } = await runs[schedule](now, { dry: true })
        return sendJson(reply, { schedule, outcome, report: report ? reportView(report, look(en)) : null })
      }
      const window = windowKey(now)
      const command = { kind: 'run-schedule', schedule, window, door: caller.door } as const
      const answer = await governor.submit(command, operatorPrincipal(governor, caller))
      return answer.ok ? sendJson(reply, { schedule, window }, 202) : sendProblem(reply, answer.refusal)
    },
  )
}
