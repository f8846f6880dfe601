import 'reflect-metadata';
import * as s3 from '@aws-sdk/client-s3';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as presign from 'nestjs-s3-presign';
import * as awsSdk from 'nestjs-s3-presign/aws-sdk';
import * as sigv4 from 'nestjs-s3-presign/sigv4';
import * as testing from 'nestjs-s3-presign/testing';
import { roundTrip } from './round-trip.cjs';

const nest = { Module, NestFactory, FastifyAdapter };
await roundTrip({ nest, s3, presign, awsSdk, sigv4, testing });
