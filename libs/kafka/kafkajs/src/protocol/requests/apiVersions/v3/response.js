'use strict';
const Decoder = require('../../../decoder');
const { failIfVersionNotSupported } = require('../../../error');
const { readTaggedFields, readStructures } = require('../../../taggedFields');
const { withoutUnfinalised } = require('../../../transactionVersion2');
const { parse } = require('../v2/response');

const FINALISED_FEATURES = 2;

/**
 * ApiVersions Response (Version: 3) => error_code [api_keys] throttle_time_ms _tagged_fields
 *   error_code => INT16
 *   api_keys => api_key min_version max_version _tagged_fields
 *     api_key => INT16
 *     min_version => INT16
 *     max_version => INT16
 *   throttle_time_ms => INT32
 *   finalized_features<tag: 2> => [name max_version_level min_version_level _tagged_fields]
 *     name => COMPACT_STRING
 *     max_version_level => INT16
 *     min_version_level => INT16
 *
 * Alone among flexible versions its header has no tagged fields, and a broker that does not know the version answers in
 * that of version 0, which begins with the error code as well.
 */
async function decode(bytes) {
  const decoder = new Decoder(bytes);
  const errorCode = decoder.readInt16();
  failIfVersionNotSupported(errorCode);
  const apiVersions = readStructures(decoder, (inner) => ({
    apiKey: inner.readInt16(),
    minVersion: inner.readInt16(),
    maxVersion: inner.readInt16(),
  }));
  const clientSideThrottleTime = decoder.readInt32();
  const finalised = featuresIn(readTaggedFields(decoder).get(FINALISED_FEATURES));
  return {
    errorCode,
    apiVersions: withoutUnfinalised(apiVersions, finalised),
    throttleTime: 0,
    clientSideThrottleTime,
  };
}

function featuresIn(bytes) {
  if (bytes === undefined) return {};
  const features = readStructures(new Decoder(bytes), (inner) => {
    const feature = [inner.readUVarIntString(), inner.readInt16()];
    inner.readInt16();
    return feature;
  });
  return Object.fromEntries(features);
}

module.exports = { decode, parse };
