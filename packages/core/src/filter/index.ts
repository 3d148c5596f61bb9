export { type CheckedFilter, checkFilter, sentFilter, type StoredCondition, type StoredFilter } from './check.ts';
export { fieldKinds, filteredTypes, filterFields, hasMetadata, metadataPrefix, unfilteredTypes } from './fields.ts';
export { type Condition, type Filter, filterSchema, operators } from './filter.ts';
