'use strict';
const { EndTxn: apiKey } = require('../apiKeys');
const { definitionOf } = require('../../transactionVersion2');

module.exports = definitionOf(apiKey, require);
