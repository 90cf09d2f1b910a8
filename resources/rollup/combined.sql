-- The sum of every count over all packages of a period.
SELECT first_day, last_day, table_id, row_key, column_id,
       CAST(SUM(n) AS BIGINT) AS n,
       COUNT(DISTINCT package) AS packages
FROM packages
GROUP BY first_day, last_day, table_id, row_key, column_id
ORDER BY first_day NULLS FIRST, last_day NULLS FIRST, table_id NULLS FIRST,
         row_key NULLS FIRST, column_id NULLS FIRST
