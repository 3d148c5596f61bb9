import { portable } from './portable.mjs';

console.log(await portable());
