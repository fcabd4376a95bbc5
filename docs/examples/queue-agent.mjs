// Asks Countersign for permission over its queue: prints the answer, and when people are asked, their decision too.
//   COUNTERSIGN_KEY=csk_… AGENT_ID=crew-01 REDIS_URL=redis://… node queue-agent.mjs "Summarise the proposals" 0.05
// Needs bullmq 6. With DATABASE_URL instead of REDIS_URL the queue is on Postgres, and it needs pg too.
import { createHmac, randomUUID } from 'node:crypto'
import { createPostgresBackend, Queue, QueueEvents, Worker } from 'bullmq'

const { COUNTERSIGN_KEY: token, AGENT_ID: agent_id, COUNTERSIGN_URL: url = 'http://127.0.0.1:8000', REDIS_URL, DATABASE_URL } = process.env
const key_id = /^csk_(.+)_[\w-]{43}$/.exec(token)[1]
const pg = REDIS_URL ? undefined : (await import('pg')).default
const pool = pg && new pg.Pool({ connectionString: DATABASE_URL, options: '-c search_path=bullmq', keepAlive: true })
const on = [{ connection: pool ?? { url: REDIS_URL, maxRetriesPerRequest: null } }, pool && createPostgresBackend]

// The session is opened over HTTP, once a day; a handshake while it is open changes nothing. Then the queue is enough.
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
await fetch(`${url}/api/v1/handshake`, { method: 'POST', headers, body: JSON.stringify({ agent_id }) })

const queue = new Queue('countersign-requests', ...on)
const events = new QueueEvents('countersign-requests', ...on)
await events.waitUntilReady()

// What is signed is the exact text of the body. The key itself never goes into the queue.
const [task_intent = 'Summarise the proposals', usd = '0.05'] = process.argv.slice(2)
const body = JSON.stringify({ agent_id, task_intent, resource_type: 'llm_tokens', estimated_cost_usd: Number(usd) })
const [time, nonce] = [Date.now(), randomUUID()]
const secret = createHmac('sha256', token).update('countersign-queue-v1').digest()
const signature = createHmac('sha256', secret).update(`${time}\n${nonce}\n${body}`).digest('hex')
// Tried again while the ledger is away; the nonce sees to it that the request counts once.
const how = { jobId: nonce, attempts: 8, backoff: { type: 'exponential', delay: 250 } }
const job = await queue.add('ask', { key_id, time, nonce, body, signature }, how)
const answer = await job.waitUntilFinished(events, 60_000)
console.log(JSON.stringify(answer))

if (answer.status === 'PENDING') {
  // Each outcome of this agent goes to one of those who listen; a program that asks more than once keeps its worker.
  let replies
  const outcome = await new Promise((resolve) => {
    const take = async ({ data }) => data.request_id === answer.request_id && resolve(data)
    replies = new Worker(`countersign-replies-${agent_id}`, take, ...on)
  })
  console.log(JSON.stringify(outcome))
  await replies.close()
}
await Promise.all([events.close(), queue.close()])
await pool?.end()
