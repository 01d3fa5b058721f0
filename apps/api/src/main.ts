import 'reflect-metadata';
import { hello } from '@flow-pipelines/runtime';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
@Module({})
class M {}
const app = await NestFactory.createApplicationContext(M);
console.log(hello, process.version);
await app.close();
