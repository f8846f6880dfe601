'use strict';
require('reflect-metadata');
const { roundTrip } = require('./round-trip.cjs');

roundTrip({
  nest: {
    ...require('@nestjs/common'),
    ...require('@nestjs/core'),
    ...require('@nestjs/platform-fastify'),
  },
  s3: require('@aws-sdk/client-s3'),
  presign: require('nestjs-s3-presign'),
  awsSdk: require('nestjs-s3-presign/aws-sdk'),
  sigv4: require('nestjs-s3-presign/sigv4'),
  testing: require('nestjs-s3-presign/testing'),
});
