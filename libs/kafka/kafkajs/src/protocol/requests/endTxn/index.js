'use strict';
const { EndTxn: apiKey } = require('../apiKeys');
const { versionFor } = require('../../transactionVersion2');

const versions = [0, 1, 5];

module.exports = {
  versions,
  protocol: ({ version: bestOfBoth }) => {
    const version = versionFor(apiKey, bestOfBoth);
    return (options) => ({
      request: require(`./v${version}/request`)(options),
      response: require(`./v${version}/response`),
    });
  },
};
