import { expect, test } from 'vitest'
import { isOneStatement } from '../../server/domain/sql-text.ts'
import { SQL_TEXTS } from './sql-texts.ts'

test.each(SQL_TEXTS)('%s: %j', (_name, sql, expected) => {
  expect(isOneStatement(sql)).toBe(expected)
})
