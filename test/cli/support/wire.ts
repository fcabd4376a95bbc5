/** A request as the server lists it. */
export const PENDING = {
  status: 'PENDING',
  state: 'pending',
  request_id: 'req_1',
  agent_id: 'crew-01',
  reason: 'It costs more than $5.00',
  reason_codes: ['cost_above'],
  remaining_budget_usd: 3.5,
  recommended_model: null,
  charter: 'c'.repeat(64),
  action_digest: 'd'.repeat(64),
  asked_at: '2026-11-21T11:59:00.000Z',
  expires_at: '2026-11-21T12:09:00.000Z',
}

/** What it asks for; some of it tries to look like something else. */
export const ASK = {
  task_intent: 'Pay \u202einvoice\u200b 7\nand more',
  resource_type: 'api_call',
  estimated_cost_usd: 6.5,
  target_resource: 'bank',
  args: { to: 'acme\u2066', lines: ['a', 'b'] },
}

export const GRANTED = {
  ...PENDING,
  status: 'GRANTED',
  state: 'granted',
  decided_by: ['local'],
  decided_at: '2026-11-21T12:00:00.000Z',
}

export const REJECTED = { ...PENDING, status: 'REJECTED', state: 'refused', cause: 'operator', decided_by: ['local'] }

export const AGENT = {
  agent_id: 'crew-01',
  first_seen: '2026-11-21T11:00:00.000Z',
  session: {
    session_id: 'ses_1',
    expires_at: '2026-11-22T11:00:00.000Z',
    open: true,
    max_priority: 7,
    session_budget_usd: 2.5,
    capabilities: ['web_search'],
  },
  paused: null,
  keys: 0,
  remaining_budget_usd: null,
}

export const STATUS = {
  org: 'default',
  mission: 'Ask first',
  charter: 'c'.repeat(64),
  authentication: 'open',
  pending: 1,
  agents: 2,
  paused: ['crew-02'],
  operators: ['local'],
  channels: [],
  head: { seq: 1204, hash: 'e'.repeat(64) },
  healthy: true,
  warnings: ['Nobody can be reached'],
  now: '2026-11-21T12:00:00.000Z',
}
