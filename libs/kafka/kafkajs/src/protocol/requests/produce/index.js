'use strict';
const { Produce: apiKey } = require('../apiKeys');
const { versionFor } = require('../../transactionVersion2');

const versions = [0, 1, 2, 3, 4, 5, 6, 7, 12];

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
