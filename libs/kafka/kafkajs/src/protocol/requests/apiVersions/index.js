'use strict';

const logResponseError = false;

const versions = {
  0: () => ({ request: require('./v0/request')(), response: require('./v0/response'), logResponseError: true }),
  1: () => ({ request: require('./v1/request')(), response: require('./v1/response'), logResponseError }),
  2: () => ({ request: require('./v2/request')(), response: require('./v2/response'), logResponseError }),
  3: () => ({ request: require('./v3/request')(), response: require('./v3/response'), logResponseError }),
};

module.exports = {
  versions: Object.keys(versions),
  protocol: ({ version }) => versions[version],
};
