'use strict';
const { Produce: apiKey } = require('../apiKeys');
const { definitionOf } = require('../../transactionVersion2');

module.exports = definitionOf(apiKey, require);
