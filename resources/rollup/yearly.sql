-- Every count of a county by the year, its change from the year before, and its place among counties.
WITH yearly AS (
  SELECT county, CAST(SUBSTR(first_day, 1, 4) AS INT) AS year, table_id, row_key, column_id,
         CAST(SUM(n) AS BIGINT) AS n
  FROM packages
  GROUP BY county, CAST(SUBSTR(first_day, 1, 4) AS INT), table_id, row_key, column_id
)
SELECT county, year, table_id, row_key, column_id, n,
       n - LAG(n) OVER (PARTITION BY county, table_id, row_key, column_id
                        ORDER BY year NULLS FIRST) AS change,
       RANK() OVER (PARTITION BY year, table_id, row_key, column_id
                    ORDER BY n DESC NULLS LAST) AS place
FROM yearly
ORDER BY county NULLS FIRST, year NULLS FIRST, table_id NULLS FIRST,
         row_key NULLS FIRST, column_id NULLS FIRST
