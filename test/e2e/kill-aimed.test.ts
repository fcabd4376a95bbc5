import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/program.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import type { Shown } from './support/chat.ts'
import { PLACES, type Place, type PlaceName, placeOf } from './support/places.ts'
import { buildRig, type Rig, STALLED_MS } from './support/rig.ts'
import { runnable } from './support/runnable.ts'

