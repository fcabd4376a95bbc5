import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { redactBody } from '../core/redaction/redact.ts'
import { redactionHash } from '../governor/tokens.ts'
import { AllowedMethods } from './allowed-methods.ts'
import { BODY_LIMIT, emptyBody, jsonParser } from './body.ts'
import { Closing } from './closing.ts'
import type { Api, HttpContext, HttpDeps } from './deps.ts'
import { Escalations } from './escalations.ts'
import { Hosts } from './hosts.ts'
import { inboxData, inboxPages } from './inbox/routes.ts'
import { meterRoute } from './meter/route.ts'
import { registerDocs } from './openapi.ts'
import { handleError } from './problem.ts'
import { requireCaller } from './require-caller.ts'
import { adminRoutes } from './routes/admin.ts'
import { agentRoutes } from './routes/agents.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { approveTogetherRoutes } from './routes/approve-together.ts'
import { askRoutes } from './routes/ask.ts'
import { backtestRoutes } from './routes/backtest.ts'
import { breakGlassRoutes } from './routes/break-glass.ts'
import { budgetRoutes } from './routes/budgets.ts'
import { charterRoutes } from './routes/charter.ts'
import { decideRoutes } from './routes/decide.ts'
import { editRoutes } from './routes/edit.ts'
import { experimentRoutes } from './routes/experiments.ts'
import { haltRoutes } from './routes/halt.ts'
import { healthRoutes, statusRoutes } from './routes/health.ts'
import { imageRoutes } from './routes/images.ts'
import { improvementRoutes } from './routes/improvements.ts'
import { kaizenScamperRoutes } from './routes/kaizen-scamper.ts'
import { kaizenWasteRoutes } from './routes/kaizen-waste.ts'
import { keyRoutes } from './routes/keys.ts'
import { kpiRoutes } from './routes/kpis.ts'
import { ledgerRoutes } from './routes/ledger.ts'
import { lockRoutes } from './routes/locks.ts'
import { modelRoutes } from './routes/models.ts'
import { motionRoutes } from './routes/motions.ts'
import { muteRoutes } from './routes/mutes.ts'
import { optimizeRoutes } from './routes/optimize.ts'
import { planRoutes } from './routes/plans.ts'
import { reportRoutes } from './routes/reports.ts'
import { requestRoutes } from './routes/requests.ts'
import { sampleRoutes } from './routes/samples.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { standingGrantRoutes } from './routes/standing-grants.ts'
import { summaryRoutes } from './routes/summary.ts'
import { trustRoutes } from './routes/trust.ts'
import { usageRoutes } from './routes/usage.ts'
import { apiHeaders } from './security.ts'
import { Silent } from './silent.ts'
import { validatorCompiler } from './validate.ts'

export type { HttpDeps } from './deps.ts'

/** Longest part of a path that is a parameter: an agent's id, percent-encoded. */
const MAX_PARAM = 400

/** Builds the HTTP door; it listens when it is told to, and `close()` ends its streams and long polls. */
export function createHttpServer(deps: HttpDeps): FastifyInstance {
  const app = Fastify({
    loggerInstance: deps.logger,
    // The hot path logs nothing and makes no logger of its own for each request.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM },
    frameworkErrors: handleError,
  })
  const hash = redactionHash(deps.secrets.master)
  const ctx: HttpContext = {
    ...deps,
    escalations: new Escalations(deps.governor),
    closing: new Closing(),
    hosts: new Hosts(deps.config),
    redact: (body) => redactBody(body, hash),
  }
  const silent = new Silent()
  silent.watch(app.server)
  const methods = new AllowedMethods()
  methods.gather(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, jsonParser)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => JSON.stringify)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler(methods.handle)
  app.decorateRequest('caller')
  app.addHook('onRequest', ctx.hosts.check)
  app.addHook('onRequest', apiHeaders)
  app.addHook('onRequest', emptyBody)
  app.addHook('preClose', (done) => {
    ctx.closing.end()
    silent.end()
    closeAsTheyRest(app)
    done()
  })
  app.addHook('onClose', (_app, done) => {
    ctx.escalations.stop()
    done()
  })

  registerDocs(app)
  app.register(async (scope) => {
    const open = scope.withTypeProvider<ZodTypeProvider>()
    healthRoutes(open, ctx)
    inboxPages(open, ctx)
  })
  app.register(async (scope) => {
    scope.addHook('onRequest', requireCaller(deps))
    const api: Api = scope.withTypeProvider<ZodTypeProvider>()
    for (const add of [
      askRoutes,
      requestRoutes,
      decideRoutes,
      editRoutes,
      imageRoutes,
      approveTogetherRoutes,
      planRoutes,
      approvalRoutes,
      breakGlassRoutes,
      lockRoutes,
      agentRoutes,
      trustRoutes,
      haltRoutes,
      motionRoutes,
      improvementRoutes,
      backtestRoutes,
      optimizeRoutes,
      secondFactorRoutes,
      standingGrantRoutes,
      ledgerRoutes,
      keyRoutes,
      adminRoutes,
      charterRoutes,
      budgetRoutes,
      kpiRoutes,
      sampleRoutes,
      kaizenWasteRoutes,
      kaizenScamperRoutes,
      summaryRoutes,
      reportRoutes,
      muteRoutes,
      modelRoutes,
      usageRoutes,
      experimentRoutes,
      statusRoutes,
      inboxData,
    ])
      add(api, ctx)
    if (deps.llm) meterRoute(api, ctx, deps.llm)
  })
  for (const mount of deps.mounts)
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      // The receiver reads and verifies the raw body itself.
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      mount(scope)
    })
  return app
}

/** How often connections that finished their last answer are looked for while the server closes, in ms. */
const REST = 50

/** Closes kept-alive connections as soon as they rest: Fastify looks once, and one that answers just then would hold it open for a minute. */
function closeAsTheyRest({ server }: FastifyInstance): void {
  if (!server.listening) return
  const timer = setInterval(() => server.closeIdleConnections(), REST)
  server.once('close', () => clearInterval(timer))
}
