import { jobSuite } from '../lib/suite.mjs';
import { PolkadotJs } from './driver.mjs';

jobSuite('@polkadot/api', PolkadotJs);
