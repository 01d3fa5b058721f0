'use strict';
const { Produce, EndTxn, TxnOffsetCommit } = require('./requests/apiKeys');

/**
 * Transactions of version 2 (KIP-890): records and offsets join the transaction by being written, not by requests of their
 * own, and each transaction ends with a new epoch, so that no late request of one can get into the next.
 * These versions of the requests belong to it, and those below are what kafkajs has had before.
 */
const VERSIONS = { [Produce]: [7, 12], [TxnOffsetCommit]: [1, 5], [EndTxn]: [1, 5] };
const FEATURE = 'transaction.version';

/** What a broker can do, less what its cluster has not finalised: brokers answer with versions that may not be used yet. */
function withoutUnfinalised(apiVersions, finalised) {
  if (finalised[FEATURE] >= 2) return apiVersions;
  return apiVersions.map((api) => {
    const [before] = VERSIONS[api.apiKey] ?? [];
    return before < api.maxVersion ? { ...api, maxVersion: before } : api;
  });
}

/** Of the versions that a broker has, those between what was and what is now are not implemented. */
function versionFor(apiKey, bestOfBoth) {
  const [before, since] = VERSIONS[apiKey];
  return bestOfBoth >= since ? since : Math.min(bestOfBoth, before);
}

/** What kafkajs looks for in a request's index.js, by the `require` of which its versions are loaded. */
function definitionOf(apiKey, load) {
  const [before, since] = VERSIONS[apiKey];
  return {
    versions: [...Array(before + 1).keys(), since],
    protocol: ({ version: bestOfBoth }) => {
      const folder = `./v${versionFor(apiKey, bestOfBoth)}`;
      return (options) => ({ request: load(`${folder}/request`)(options), response: load(`${folder}/response`) });
    },
  };
}

const isSupportedBy = (broker) => (broker.versions?.[EndTxn]?.maxVersion ?? 0) >= VERSIONS[EndTxn][1];

module.exports = { withoutUnfinalised, versionFor, definitionOf, isSupportedBy };
