import { jobSuite } from '../lib/suite.mjs';
import { Papi } from './driver.mjs';

jobSuite('polkadot-api', Papi);
