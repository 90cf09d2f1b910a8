-- Sums by county and year, by county, by year, and of all.
SELECT county, CAST(SUBSTR(first_day, 1, 4) AS INT) AS year, table_id, row_key, column_id,
       CAST(SUM(n) AS BIGINT) AS n
FROM packages
GROUP BY GROUPING SETS (
  (county, CAST(SUBSTR(first_day, 1, 4) AS INT), table_id, row_key, column_id),
  (county, table_id, row_key, column_id),
  (CAST(SUBSTR(first_day, 1, 4) AS INT), table_id, row_key, column_id),
  (table_id, row_key, column_id)
)
ORDER BY county NULLS FIRST, year NULLS FIRST, table_id NULLS FIRST,
         row_key NULLS FIRST, column_id NULLS FIRST
