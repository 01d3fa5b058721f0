'use strict';
const { flexibleRequest } = require('../../../taggedFields');
const { ApiVersions: apiKey } = require('../../apiKeys');
const { name, version } = require('../../../../../package.json');

/**
 * ApiVersions Request (Version: 3) => client_software_name client_software_version _tagged_fields
 *   client_software_name => COMPACT_STRING
 *   client_software_version => COMPACT_STRING
 */
module.exports = () => ({
  apiKey,
  apiVersion: 3,
  apiName: 'ApiVersions',
  encode: async () => flexibleRequest((encoder) => encoder.writeUVarIntString(name).writeUVarIntString(version)),
});
