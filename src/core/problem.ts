/**
 * Every refusal a door can give, by its stable code: the HTTP status and a title that never changes (RFC 9457 `title`).
 * Codes are never reused; `docs/http.md` lists them and a test proves it.
 */
export const PROBLEMS = {
  invalid_json: { status: 400, title: 'The body is not JSON' },
  invalid_field: { status: 400, title: 'A field is missing, unknown or not what it should be' },
  invalid_text: { status: 400, title: 'A text holds NUL or a lone surrogate' },
  invalid_number: { status: 400, title: 'A number is beyond what can be kept exactly' },
  forbidden_key: { status: 400, title: 'An object key is not allowed' },
  too_deep: { status: 400, title: 'The JSON is nested too deeply' },
  unauthenticated: { status: 401, title: 'No valid credentials' },
  forbidden: { status: 403, title: 'These credentials may not do this' },
  session_required: { status: 403, title: 'The agent has no open session' },
  not_operator: { status: 403, title: 'Only a listed operator may decide' },
  not_asked: { status: 403, title: 'Other people are asked at this stage' },
  other_channel: { status: 403, title: 'No card of this stands in that channel' },
  break_glass_not_allowed: { status: 403, title: 'This cannot be granted alone' },
  self_approval: { status: 403, title: 'Nobody approves their own request' },
  host_refused: { status: 403, title: 'The Host or Origin header is not this server' },
  signature_refused: { status: 403, title: 'The signature is missing, wrong or stale' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This method is not offered here' },
  already_decided: { status: 409, title: 'The request is already decided' },
  stage_over: { status: 409, title: 'This is about another stage than the open one' },
  changed: { status: 409, title: 'The request changed since it was looked at' },
  too_many_edits: { status: 409, title: 'The request was edited as often as it may be' },
  too_many_delegations: { status: 409, title: 'This person handed the request on as often as they may' },
  already_voted: { status: 409, title: 'This person has voted already' },
  confirmation_required: { status: 409, title: 'This approval must be confirmed in writing' },
  second_factor_required: { status: 409, title: 'This approval needs a one-time code' },
  second_factor_wrong: { status: 403, title: 'The one-time code is wrong' },
  second_factor_used: { status: 409, title: 'The one-time code was used already' },
  cooling_off: { status: 409, title: 'A second approval by one person must wait' },
  quorum_unreachable: { status: 409, title: 'The charter lists too few people for this' },
  plan_step_twice: { status: 422, title: 'Two steps of the plan have the same id' },
  plan_step_unknown: { status: 422, title: 'A step comes after one that the plan does not have' },
  plan_cycle: { status: 422, title: 'Steps of the plan wait for each other' },
  plan_total_low: { status: 422, title: 'The steps cost more than the total of the plan' },
  plan_by_steps: { status: 409, title: 'A plan is redeemed and settled step by step' },
  plan_spent: { status: 409, title: 'What is left of the plan does not pay for this step' },
  step_waits: { status: 409, title: 'A step before this one has not succeeded yet' },
  step_closed: { status: 409, title: 'A step before this one did not succeed' },
  too_late: { status: 409, title: 'The deadline has passed' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used for another request' },
  wrong_state: { status: 409, title: 'The request is not in a state that allows this' },
  action_mismatch: { status: 409, title: 'The action is not the one that was granted' },
  action_edited: { status: 409, title: 'An operator edited the action; only the edited one is granted' },
  grant_expired: { status: 409, title: 'The grant has expired' },
  agent_paused: { status: 409, title: 'The agent is paused' },
  halted: { status: 409, title: 'The organisation is halted' },
  already_audited: { status: 409, title: 'This auditor has audited the request' },
  stale: { status: 409, title: 'The charter changed and no longer grants this' },
  needs_motion: { status: 409, title: 'Several people decide this together, by a motion' },
  standing_terms_differ: { status: 409, title: 'Others approved it with other terms' },
  lock_busy: { status: 409, title: 'Somebody else holds the resource' },
  lock_timeout: { status: 409, title: 'The resource did not become free in time' },
  lock_deadlock: { status: 409, title: 'Waiting for this would never end' },
  lock_not_held: { status: 409, title: 'No lock on this resource is held with this token' },
  lock_lost: { status: 409, title: 'The lock that came with the grant is lost' },
  too_many_locks: { status: 409, title: 'Too many locks are held or waited for' },
  priority_too_high: { status: 403, title: 'The priority is above what this agent may use' },
  image_exists: { status: 409, title: 'The request has another image already' },
  already_exists: { status: 409, title: 'It exists already' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  image_type: { status: 415, title: 'The image must be sent as PNG, JPEG or WebP' },
  image_gone: { status: 410, title: 'The image is no longer kept' },
  image_invalid: { status: 422, title: 'The body is no image that can be shown' },
  unsupported_resource: { status: 422, title: 'This resource type cannot be granted yet' },
  charter_unsigned: { status: 422, title: 'The signatures do not carry this charter or these keys' },
  disclosure_missing: { status: 422, title: 'The texts that the grant obliges to attach were not sent back' },
  reflection_missing: { status: 422, title: 'A field that the grant obliges to fill before acting is empty' },
  fields_missing: { status: 422, title: 'A field that the grant obliges to report is missing' },
  charter_invalid: { status: 422, title: 'The charter is not valid' },
  standing_not_allowed: { status: 422, title: 'No standing grant can be given for this' },
  schedules_off: { status: 422, title: 'The charter lets nothing run by this schedule' },
  experiments_off: { status: 422, title: 'The charter lets no experiment be run' },
  experiment_budget: { status: 409, title: 'There is no money for this experiment' },
  reuse_not_allowed: { status: 403, title: 'The charter does not let this content be kept' },
  not_editable: { status: 422, title: 'The charter does not let this be edited so' },
  edit_denied: { status: 422, title: 'The charter denies the edited request, which is refused' },
  edit_over_budget: { status: 422, title: 'The edited request does not fit a budget' },
  one_by_one: { status: 422, title: 'This is approved by itself, not together with others' },
  not_shown: { status: 422, title: 'The whole request must be opened before it can be approved' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'A fault of the governor; nothing was granted' },
  store_unavailable: { status: 503, title: 'The ledger cannot be written now; nothing was granted' },
  ledger_distrusted: { status: 503, title: 'The check of the ledger failed; nothing is granted until it is put right' },
  overloaded: { status: 503, title: 'Too many commands are waiting; nothing was granted' },
  queue_unavailable: { status: 503, title: 'The queue cannot be reached now' },
} as const satisfies Record<string, { status: number; title: string }>

/** A stable refusal code, a key of {@link PROBLEMS}. */
export type ProblemCode = keyof typeof PROBLEMS

/** A refusal: a value, never thrown by the core. */
export interface Refusal {
  readonly code: ProblemCode
  /** One sentence for the caller: what, where, and what to do. */
  readonly detail: string
  /** What the answer carries besides, such as who decided already. */
  readonly context?: Readonly<Record<string, string | number | boolean | null>>
}

/** Makes a refusal. */
export const refusal = (code: ProblemCode, detail: string, context?: Refusal['context']): Refusal =>
  context ? { code, detail, context } : { code, detail }
